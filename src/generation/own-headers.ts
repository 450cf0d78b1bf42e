// The headers that a generation sets, and where no client may send them.

import type { Manifest, SourceLocation, StepSpec } from "../../runtime/contract.ts";
import { foldHeaderName } from "../../runtime/header-name.ts";
import { identityHeader } from "../signing/assertion.ts";
import type { StripHeaders } from "../upstream/upstreams.ts";

type Declared = Pick<Manifest<SourceLocation>, "headers" | "upstreams" | "hosts">;

/**
 * ownHeaders: what a forward() sets is ours on every route of its host, and on every route, of whatever host, to the servers
 * that it goes to: whoever believes it there must not get it from a client by a route that does not set it. Two upstreams may be one server.
 */
export function ownHeaders({ headers, upstreams, hosts }: Declared): StripHeaders {
  const serversOf = new Map(upstreams.map(({ name, endpoints }) => [name, endpoints.map(({ url }) => originOf(url))]));
  const everywhere = [identityHeader];
  const byServer = new Map<string, string[]>();
  for (const { name, upstream } of headers) {
    const servers = serversOf.get(upstream);
    // Of one that nobody declared it is not known where it goes.
    if (servers === undefined) everywhere.push(foldHeaderName(name));
    for (const server of servers ?? []) byServer.set(server, [...(byServer.get(server) ?? []), foldHeaderName(name)]);
  }
  const ofHost = new Map(hosts.map(({ name, routes }) => [name, routes.flatMap(({ steps }) => setBy(steps))]));
  return (host, upstream) => {
    const servers = serversOf.get(upstream) ?? [];
    return new Set([
      ...everywhere,
      ...(ofHost.get(host) ?? []),
      ...servers.flatMap((server) => byServer.get(server) ?? []),
    ]);
  };
}

const originOf = (url: string): string => URL.parse(url)?.origin ?? url;

const setBy = (all: readonly StepSpec<SourceLocation>[]): string[] =>
  all.flatMap(({ headers = [], steps = [] }) => [...headers.map(foldHeaderName), ...setBy(steps)]);
