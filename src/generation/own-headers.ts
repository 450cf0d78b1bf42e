// The headers that a generation sets, and where no client may send them.

import type { Manifest, SourceLocation, StepSpec } from "../../runtime/contract.ts";
import { foldHeaderName } from "../../runtime/header-name.ts";
import { isSocket } from "../exchange/socket-address.ts";
import { identityHeader } from "../signing/assertion.ts";
import type { StripHeaders } from "../upstream/upstreams.ts";

type Declared = Pick<Manifest<SourceLocation>, "headers" | "upstreams" | "hosts">;

/**
 * ownHeaders: what a forward() sets is ours on every route of its host, and on every route, of whatever host, to the servers
 * that it goes to: whoever believes it there must not get it from a client by a route that does not set it. Two upstreams may be one server.
 * One that stands in no route is returned by a guard, and any guard may have it: it is of every host that has guards.
 */
export function ownHeaders({ headers, upstreams, hosts }: Declared): StripHeaders {
  const serversOf = new Map(upstreams.map(({ name, endpoints }) => [name, endpoints.map(({ url }) => serverOf(url))]));
  const own = hosts.map(toOwn);
  const standing = new Set<string>();
  for (const { places } of own) for (const place of places) standing.add(place);
  // Sets: each of thousands of forwards to one server may say the same names.
  const everywhere = new Set([identityHeader]);
  const returned = new Set<string>();
  const byServer = new Map<string, Set<string>>();
  for (const header of headers) {
    const name = foldHeaderName(header.name);
    const servers = serversOf.get(header.upstream);
    // Of one that nobody declared it is not known where it goes.
    if (servers === undefined) everywhere.add(name);
    for (const server of servers ?? []) byServer.set(server, (byServer.get(server) ?? new Set()).add(name));
    if (!standing.has(placeOf(header))) returned.add(name);
  }
  const ofHost = new Map(
    own.map(({ name, headers, guarded }) => [name, guarded ? headers.union(returned) : headers] as const),
  );
  return (host, upstream) => {
    const servers = serversOf.get(upstream) ?? [];
    return new Set([
      ...everywhere,
      ...(ofHost.get(host) ?? []),
      ...servers.flatMap((server) => [...(byServer.get(server) ?? [])]),
    ]);
  };
}

type Host = Declared["hosts"][number];

/** Own is what a host says of it by itself. */
interface Own {
  readonly name: string;
  readonly headers: ReadonlySet<string>;
  /** Of its forwards. */
  readonly places: readonly string[];
  readonly guarded: boolean;
}

/** Of the host's own routes alone, and hosts are never changed: the next generation has most of them too. */
const known = new WeakMap<Host, Own>();

function toOwn(host: Host): Own {
  const found = known.get(host);
  if (found !== undefined) return found;
  const forwards = host.routes.flatMap(({ steps }) => forwardsIn(steps));
  const own: Own = {
    name: host.name,
    headers: new Set(forwards.flatMap((one) => one.headers ?? []).map(foldHeaderName)),
    places: forwards.map(placeOf),
    guarded: host.routes.some(({ steps }) => hasGuard(steps)),
  };
  known.set(host, own);
  return own;
}

type Steps = readonly StepSpec<SourceLocation>[];

const forwardsIn = (all: Steps): Steps =>
  all.flatMap((one) => [...(one.kind === "forward" ? [one] : []), ...forwardsIn(one.steps ?? [])]);

const hasGuard = (all: Steps): boolean => all.some(({ kind, steps = [] }) => kind === "guard" || hasGuard(steps));

const placeOf = ({ at }: { readonly at: SourceLocation }): string => `${at.line}:${at.column} ${at.file}`;

/** This machine has several names, and every name may end in a dot. What else is one server by two names, nobody knows here. */
function serverOf(url: string): string {
  if (isSocket(url)) return url;
  const found = URL.parse(url);
  if (found === null) return url;
  const name = found.hostname.replace(/\.$/, "");
  const here = name === "[::1]" || /^(?:.*\.)?localhost$|^127\./.test(name);
  return `${found.protocol}//${here ? "localhost" : name}:${found.port}`;
}
