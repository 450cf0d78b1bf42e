// The second path of a WebDAV COPY or MOVE: decided like the request itself, so that nothing is put where it could not have been sent.

import { weigh } from "../assurance/weigh.ts";
import { GatewayError } from "../errors.ts";
import type { Ledger, Outcome } from "../exchange/exchange.ts";
import { oddity, refuseOdd } from "../exchange/oddity.ts";
import { isOwn } from "../exchange/own-path.ts";
import { toTarget } from "../exchange/target.ts";
import type { Given } from "../facts/facts.ts";
import type { LiveGeneration } from "../generation/live.ts";
import type { LiveHost } from "../generation/live-host.ts";
import type { IdentitySource } from "../identity/source.ts";
import { parseTarget } from "../listener/canonical.ts";
import { toLocal } from "../upstream/site-address.ts";
import { ask } from "./ask.ts";

type Forward = Extract<Outcome, { readonly kind: "forward" }>;

/** Bound is a request that is about to be forwarded, and where it was decided. */
export interface Bound {
  readonly generation: Parameters<typeof ask>[0] & Pick<LiveGeneration, "levels">;
  readonly host: Pick<LiveHost, "match"> & { takes(route: ReturnType<LiveHost["match"]>["route"]): Takes };
  readonly given: Given;
  readonly outcome: Forward;
}

/** Takes is who may come to a route, by name. */
interface Takes {
  readonly believed: { readonly sources: readonly Pick<IdentitySource, "name">[] };
}

const noProofs: Ledger = [];

/** isBoundElsewhere: does it name a second path, and is that rewritten? What is not rewritten is the guards' business. */
export const isBoundElsewhere = (outcome: Outcome, { headed }: Pick<Given, "headed">): outcome is Forward =>
  outcome.kind === "forward" &&
  outcome.rewrite?.includes("destination") === true &&
  headed.headers["destination"] !== undefined;

/** Destined is what both paths together come to, and what the upstream is sent for the second one. */
export interface Destined {
  readonly outcome: Outcome;
  readonly destination: string;
}

/**
 * decideDestination: whoever asks must be let through there too, by the same method and to the same upstream; what is said
 * there against it stands. Throws ROUTING_DESTINATION_ELSEWHERE, ROUTING_DESTINATION, LISTENER_TARGET.
 */
export async function decideDestination({ generation, host, given, outcome }: Bound): Promise<Destined> {
  const { request, subject, nowMs } = given;
  const text = String(given.headed.headers["destination"]);
  // A server that looks at the path alone would take another's for its own (RFC 4918 §9.8.4 has the status).
  const local = text.startsWith("/") ? text : toLocal(text, request.origin);
  if (local === null) throw new GatewayError("ROUTING_DESTINATION_ELSEWHERE");
  const target = parseTarget(local);
  const { path, query, oddities } = target;
  if (isOwn(path)) throw refused("is an address of the gateway's own");
  // By itself, "//x" would be another host to the upstream.
  if (path.startsWith("//")) refuseOdd(oddities & oddity.emptySegment);
  const { route, params } = host.match(request.method, path, oddities);
  const place = `falls to "${route.pattern}"`;
  const taken = host.takes(route);
  if (subject !== null && !taken.believed.sources.some(({ name }) => name === subject.user.source))
    throw refused(`${place}, which does not take ${subject.user.source}`);
  const asked = ask(generation, route.id, { ...given, request: { ...request, path, oddities, query }, params });
  const other = weigh(await asked, generation.levels, subject?.ledger ?? noProofs, nowMs);
  const destination = toTarget(target);
  if (!("met" in other)) return { outcome: other, destination };
  if (other.kind !== "forward" || other.upstream !== outcome.upstream)
    throw refused(`${place}, which does not go to the upstream ${outcome.upstream}`);
  // It would be spent for one of the two alone.
  if (other.met.some((one) => one.once)) throw refused(`${place}, which asks for a proof that serves once`);
  return { outcome, destination };
}

const refused = (detail: string) => new GatewayError("ROUTING_DESTINATION", { detail: `the destination ${detail}` });
