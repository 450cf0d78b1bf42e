// Asking for what is still missing of some requirements, on behalf of one of the gateway's own pages.

import { unmet } from "../assurance/satisfied.ts";
import type { Requirement } from "../exchange/exchange.ts";
import type { Visit } from "../exchange/visit.ts";
import type { LiveGeneration } from "../generation/live.ts";
import type { SessionSubject } from "../session/session.ts";
import { type PlanOptions, planFor, toAssurance } from "../stepup/challenge.ts";
import type { Lead } from "./lead.ts";

/** Missing is what is required of whom, and where they go on. */
export interface Missing {
  readonly subject: SessionSubject;
  readonly required: readonly Requirement[];
  /** A page of ours has said why: none says it again before the provider asks. */
  readonly told?: true;
  /** `all`: nothing is left to be asked for after this. */
  readonly returnTo: (all: boolean) => string;
}

/** AskMissing says whether they were led to where something is proved; false: nothing is missing. Throws STEPUP_IMPOSSIBLE. */
export type AskMissing = (visit: Visit, live: LiveGeneration, missing: Missing) => Promise<boolean>;

/** createAskMissing: `enrolled` and `unspent` are the challenger's. */
export function createAskMissing(
  options: PlanOptions & { readonly lead: Lead; readonly now: () => number },
): AskMissing {
  return async (visit, live, { subject, required, told = false, returnTo }) => {
    const assurance = await toAssurance(subject, live.levels, options.unspent, options.now());
    const open = unmet(required, assurance);
    if (open.length === 0) return false;
    const asking = { subject, source: subject.user.source, unmet: open };
    const planned = await planFor(visit, asking, assurance, options);
    const { plan } = planned;
    const onPage = planned.onPage && !(told && plan.via === "provider");
    await options.lead(visit, asking, { plan, onPage }, returnTo(plan.leaves.length >= open.length));
    return true;
  };
}
