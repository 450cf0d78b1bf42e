// A challenge that waits at a page of ours: whose it is, and in which ways it can be answered by now.

import type { Assurance } from "../assurance/assurance.ts";
import { type Plan, plans } from "../assurance/plan.ts";
import { covering, unmet } from "../assurance/satisfied.ts";
import { GatewayError } from "../errors.ts";
import type { SignInRequest } from "../exchange/exchange.ts";
import type { Visit } from "../exchange/visit.ts";
import type { LiveGeneration } from "../generation/live.ts";
import { findSignIn } from "../identity/source-kinds.ts";
import type { SessionSubject } from "../session/session.ts";
import { type PlanOptions, toAssurance } from "../stepup/challenge.ts";
import type { PendingChallenges } from "../stepup/pending.ts";
import { visitorOf } from "./visitor.ts";

/** Open is what of a challenge is still to be proved by somebody. */
export interface Open {
  /** Every way that gets them as far, the likeliest first. */
  readonly plans: readonly Plan[];
  readonly assurance: Assurance;
}

/** FindOpen plans a challenge anew: something may have been proved, or set up, since it was made. */
export type FindOpen = (live: LiveGeneration, asked: SignInRequest, subject: SessionSubject) => Promise<Open>;

/** createFindOpen: `enrolled` and `unspent` are the challenger's. */
export function createFindOpen(options: PlanOptions & { readonly now: () => number }): FindOpen {
  return async (live, asked, subject) => {
    const assurance = await toAssurance(subject, live.levels, options.unspent, options.now());
    const ways = {
      provider: asked.source,
      factors: true,
      enrolled: await options.enrolled(subject, asked.host),
      addable: options.addable(asked.host),
    };
    const open = unmet(asked.requirements, assurance);
    // What another tab proved for the same thing is that tab's to use: it is asked for all the same.
    const all = () => plans(asked.requirements, { ...assurance, ledger: [] }, ways);
    return { plans: open.length > 0 ? plans(open, assurance, ways) : all(), assurance };
  };
}

/** Waiting is a challenge, and who was asked. */
export interface Waiting extends Pick<Open, "plans"> {
  readonly token: string;
  readonly asked: SignInRequest;
  readonly subject: SessionSubject;
  /** Milliseconds since 1970: until when it waits. */
  readonly untilMs: number;
  /** What people know the identity source by. */
  readonly label: string;
  /** In another tab, or by setting a factor up just now. Not what is for one thing: that is proved here, for it. */
  readonly isProved: boolean;
}

/** FindWaiting gives the challenge of a token to the browser and the session that were asked. Throws STEPUP_TICKET and STEPUP_IMPOSSIBLE. */
export type FindWaiting = (visit: Visit, live: LiveGeneration, token: string | null) => Promise<Waiting>;

/** createFindWaiting finds it among those that wait. */
export function createFindWaiting(options: {
  readonly findOpen: FindOpen;
  readonly pending: Pick<PendingChallenges, "get">;
}): FindWaiting {
  return async (visit, live, token) => {
    const { host } = visit.request;
    const found = await options.pending.get(token, { browser: visit.browser, host });
    const subject = await visitorOf(visit, live);
    if (found === null || token === null || subject === null || !isAsked(subject, found.asked))
      throw new GatewayError("STEPUP_TICKET");
    const { asked, untilMs } = found;
    const { plans, assurance } = await options.findOpen(live, asked, subject);
    // Policies that are live by now, or a factor that was removed.
    if (plans.length === 0) throw new GatewayError("STEPUP_IMPOSSIBLE");
    const { leaves } = asked;
    const isProved =
      leaves.length > 0 &&
      leaves.every((leaf) => leaf.scope === null && !leaf.once && covering(leaf, assurance) !== undefined);
    const label = findSignIn(live.sources, asked.source)?.label ?? asked.source;
    return { token, asked, subject, untilMs, label, plans, isProved };
  };
}

const isAsked = ({ session, user }: SessionSubject, asked: SignInRequest): boolean =>
  session.family === asked.family && user.id === asked.subject;
