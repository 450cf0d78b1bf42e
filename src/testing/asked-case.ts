// A made-up request as it comes to its route: read as the gateway reads one, and its user as if they had signed in.

import type { Manifest, SourceLocation } from "../../runtime/contract.ts";
import { createLaxity } from "../assurance/laxity.ts";
import type { Subject } from "../exchange/exchange.ts";
import { toHeaderBytes } from "../exchange/header-text.ts";
import { parseHost, parseTarget } from "../listener/canonical.ts";
import { createRoutes, findHost } from "../routing/routes.ts";
import { type Case, type CaseUser, partAddress } from "./case.ts";
import { toProofs } from "./proof.ts";

/** Asked is a case at its route. */
export type Asked = ReturnType<ReturnType<typeof createAsking>>;

/** createAsking: what it gives throws a GatewayError where the gateway itself would refuse, and a TypeError that is for the test's author. */
export function createAsking(manifest: Manifest<SourceLocation>) {
  const comparing = createLaxity(manifest);
  const hosts = new Map(
    manifest.hosts.map((host) => [host.name, { ...host, match: createRoutes(host, comparing(host).compare) }]),
  );
  const levels = new Map(manifest.levels.map((level) => [level.name, level]));
  const sources = new Map(manifest.identities.map((identity) => [identity.name, identity]));
  let requests = 0;

  return toAsked;

  function toAsked(made: Case, id = `test-${++requests}`) {
    const address = partAddress(made.url);
    const target = parseTarget(address.target);
    const host = parseHost(address.authority);
    const found = findHost(hosts, host, "", target.oddities);
    const match = found.match(made.method, target.path, target.oddities);
    const scheme = address.scheme as "http" | "https";
    const request = {
      id,
      method: made.method,
      scheme,
      host,
      path: target.path,
      oddities: target.oddities,
      query: target.query,
      origin: `${scheme}://${address.authority}`,
    };
    const subject =
      made.user === null ? null : toSubject(made, made.user, host, match.route.identities ?? found.identities);
    const client = { kind: "navigation" as const, address: made.address };
    const { nowMs } = made;
    // As a client would have sent them.
    const headers = Object.fromEntries(
      Object.entries(made.headers).map(([name, value]) => [name, toHeaderBytes(value)]),
    );
    const given = { request, client, params: match.params, subject, consumed: [], headed: { headers }, nowMs };
    return { given, match, found };
  }

  function toSubject(made: Case, user: CaseUser, host: string, believed: readonly string[]): Subject | null {
    const source = sources.get(user.source ?? believed[0] ?? "");
    // As in the gateway: whom the route does not take is nobody there.
    if (!source || !believed.includes(source.name)) return null;
    const { id, groups = [], name = "", email = "", claims = {} } = user;
    const facts = { id, issuer: source.issuer, source: source.name, name, email, groups, claims };
    const ledger = made.proofs.flatMap((proof) => toProofs(proof, source, levels, made.nowMs));
    return {
      user: facts,
      userJson: JSON.stringify(facts),
      ledger,
      session: source.signsIn ? { key: "test", family: "test", host, registration: "" } : null,
      since: made.sinceMs ?? made.nowMs,
      until: made.nowMs + 3_600_000,
    };
  }
}
