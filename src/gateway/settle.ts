// Settles what a decision rests on, just before it is acted on: who sent the request, and proofs that serve once.

import type { Grants } from "../assurance/single-use.ts";
import { GatewayError } from "../errors.ts";
import type { Outcome, Subject } from "../exchange/exchange.ts";
import type { Visit } from "../exchange/visit.ts";
import type { LiveGeneration } from "../generation/live.ts";
import { originsOf } from "../generation/origins.ts";
import { fromOtherSite } from "../reply/cors.ts";

/** Decided is an outcome and what it was decided for. */
export interface Decided {
  readonly visit: Visit;
  readonly live: LiveGeneration;
  readonly subject: Subject | null;
  readonly outcome: Outcome;
  readonly nowMs: number;
}

/** Settle gives the outcome that stands: at once where nothing has to be looked up. Throws IDENTITY_ORIGIN. */
export type Settle = (decided: Decided) => Outcome | Promise<Outcome>;

const safe: ReadonlySet<string> = new Set(["GET", "HEAD", "OPTIONS"]);

/** createSettle: `grants` spends proofs in whatever process is first. */
export function createSettle(options: { readonly grants: Grants }): Settle {
  return ({ visit, live, subject, outcome, nowMs }) => {
    if (subject === null || !("met" in outcome)) return outcome;
    if (subject.credential === "session") refuseOtherSites(visit, live, outcome.met.length > 0);
    return outcome.met.length === 0 ? outcome : options.grants.spend(outcome, live.levels, subject.ledger, nowMs);
  };
}

/**
 * A cookie comes along whoever sent the request. SameSite=Lax keeps other sites out, not other hosts of this one: they may
 * not open a WebSocket in the person's name, nor use what the person proved for something else.
 */
function refuseOtherSites({ request, incoming, tunnel, kept }: Visit, live: LiveGeneration, proved: boolean): void {
  const matters = tunnel !== null || (proved && !safe.has(request.method) && kept === null);
  if (!matters) return;
  if (fromOtherSite(incoming.headers, request, originsOf(live, request.host)))
    throw new GatewayError("IDENTITY_ORIGIN");
}
