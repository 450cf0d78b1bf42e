// Settles what a decision rests on, just before it is acted on: who sent the request, and proofs that serve once.

import type { Levels } from "../assurance/assurance.ts";
import type { SingleUse } from "../assurance/single-use.ts";
import { GatewayError } from "../errors.ts";
import type { Acting, Outcome, Subject } from "../exchange/exchange.ts";
import type { Permit, Settled } from "../exchange/permit.ts";
import { isSpeculative } from "../exchange/speculative.ts";
import type { Visit } from "../exchange/visit.ts";
import type { LiveHost } from "../generation/live-host.ts";
import { fromOtherSite, isLoadedElsewhere } from "../reply/cors.ts";

/** Weighed is an outcome, and what it was weighed for. */
export interface Weighed {
  readonly visit: Visit;
  readonly host: LiveHost;
  readonly levels: Levels;
  readonly subject: Subject | null;
  readonly outcome: Outcome;
  readonly nowMs: number;
}

/** Settle gives the outcome that stands: at once where nothing has to be looked up. Throws IDENTITY_ORIGIN, and GATEWAY_SPECULATIVE where a proof would be spent. */
export type Settle = (weighed: Weighed) => Settled | Promise<Settled>;

const safe: ReadonlySet<string> = new Set(["GET", "HEAD", "OPTIONS"]);

/** createSettle: `proofs` spends single uses in whatever process is first. */
export function createSettle(proofs: Pick<SingleUse, "spend">): Settle {
  return ({ visit, host, levels, subject, outcome, nowMs }) => {
    if (!("met" in outcome)) return outcome;
    if (subject === null) return permit(outcome);
    if (subject.session !== null) refuseOtherSites(visit, host, outcome.met.length > 0);
    if (!outcome.met.some((one) => one.once)) return permit(outcome);
    if (isSpeculative(visit.incoming.headers)) throw new GatewayError("GATEWAY_SPECULATIVE");
    return proofs
      .spend(outcome, { levels, ledger: subject.ledger, nowMs })
      .then((spent) => ("met" in spent ? permit(spent) : spent));
  };
}

/** The only place where a permit is made (test/architecture/permit.test.ts). */
const permit = (outcome: Acting): Permit => outcome as Permit;

/**
 * A cookie comes along whoever sent the request. SameSite=Lax keeps other sites out, not other hosts of this one: they may
 * not open a WebSocket in the person's name, nor use what the person proved for something else.
 */
function refuseOtherSites({ request, incoming, tunnel, parkedBody }: Visit, host: LiveHost, proved: boolean): void {
  const matters = tunnel !== null || (proved && !safe.has(request.method) && parkedBody === null);
  if (matters && fromOtherSite(incoming.named, request, host.origins)) throw new GatewayError("IDENTITY_ORIGIN");
  // Only there does a cookie come along with what another site's page loads.
  if (proved && host.sameSite === "none" && isLoadedElsewhere(incoming.named, host.origins))
    throw new GatewayError("IDENTITY_ORIGIN");
}
