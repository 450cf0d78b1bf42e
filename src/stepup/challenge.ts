// A challenge: what must be proved before a request may pass, and what of it is asked first.

import type { FactorKind } from "../../runtime/contract.ts";
import type { Assurance, Levels } from "../assurance/assurance.ts";
import type { Ways } from "../assurance/open-leaves.ts";
import { answers, noPlan, type Plan, plan, plans } from "../assurance/plan.ts";
import { reasonsOf } from "../assurance/requirement.ts";
import { GatewayError } from "../errors.ts";
import type { Ledger, Requirement, Subject } from "../exchange/exchange.ts";
import type { Visit } from "../exchange/visit.ts";

/** SourceName is what an identity source is called, by policies and by people. */
export interface SourceName {
  readonly name: string;
  readonly label: string;
}

/** Challenge is what must be proved. No subject: sign in. */
export interface Challenge {
  readonly subject: Subject | null;
  /** The source to ask; null: nobody can sign in here, programs bring tokens. */
  readonly source: string | null;
  /** All at which somebody who is nobody may sign in. */
  readonly sources: readonly SourceName[];
  /** Path and query at which somebody who is nobody signs in at one of them. */
  readonly logIn: string;
  /** May they bring them as Basic passwords? */
  readonly basic: boolean;
  readonly unmet: readonly Requirement[];
  readonly levels: Levels;
  /** Lower-case names of the headers that were a credential: they are not parked. */
  readonly withhold: readonly string[];
}

/** PlanOptions: `enrolled` says which of the gateway's own factors a person has set up on a host, `unspent` what of a ledger still counts. */
export interface PlanOptions {
  readonly enrolled: (subject: Subject, host: string) => Promise<readonly FactorKind[]>;
  /** What a person could set up for this host. */
  readonly addable: (host: string) => readonly FactorKind[];
  readonly unspent: (ledger: Ledger) => Promise<Ledger>;
}

/** mayHaveSession: nobody may sign in; somebody who came without a session has what they have from elsewhere. */
export const mayHaveSession = (subject: Subject | null): boolean => subject === null || subject.session !== null;

/** toAssurance is what a challenge rests on: what somebody proved and has not used up. */
export const toAssurance = async (
  subject: Subject | null,
  levels: Levels,
  unspent: PlanOptions["unspent"],
  nowMs: number,
): Promise<Assurance> => ({ levels, ledger: subject === null ? [] : await unspent(subject.ledger), nowMs });

/** Planned is what is asked first, and whether a page of ours says so before anybody is led elsewhere. */
export interface Planned {
  readonly plan: Plan;
  readonly onPage: boolean;
}

/** signingIn asks for nothing in particular. */
export const signingIn: Planned = { plan: noPlan, onPage: false };

/** planAt is what a source is asked of somebody who is nobody yet: with a factor nothing, which comes once they are signed in. Null: it leads nowhere. */
export function planAt(
  source: string,
  unmet: readonly Requirement[],
  { levels, nowMs }: Pick<Assurance, "levels" | "nowMs">,
): Plan | null {
  if (unmet.length === 0) return noPlan;
  const made = plan(unmet, { levels, ledger: [], nowMs }, { provider: source, factors: true, enrolled: [] });
  return made?.via === "factor" ? noPlan : made;
}

/** planFor: what to ask first. Throws STEPUP_IMPOSSIBLE where nothing that this client can do would be enough. */
export async function planFor(
  { request }: Pick<Visit, "request">,
  { subject, source, unmet }: Pick<Challenge, "subject" | "source" | "unmet">,
  assurance: Assurance,
  { enrolled, addable }: Pick<PlanOptions, "enrolled" | "addable">,
): Promise<Planned> {
  const person = mayHaveSession(subject);
  const ways: Ways = {
    // A client with a token gets another one where it got this one (RFC 9470 §5).
    provider: person ? source : (subject?.user.source ?? null),
    factors: person,
    enrolled: subject !== null && person ? await enrolled(subject, request.host) : [],
    addable: addable(request.host),
  };
  const [made, ...others] = plans(unmet, assurance, ways);
  // Without a session there is no ledger in which a proof for one purpose could be kept.
  if (made === undefined || (!person && made.afresh)) throw new GatewayError("STEPUP_IMPOSSIBLE");
  // Who is not signed in signs in first, and sets no factor up before.
  if (subject === null) return made.via === "factor" ? signingIn : { plan: made, onPage: false };
  // The provider's page would not say why, and would offer nothing else.
  const onPage =
    made.via === "factor" ||
    reasonsOf(unmet) !== "" ||
    others.some((one) => ways.enrolled.some((kind) => answers(one, kind, assurance.levels)));
  return { plan: made, onPage };
}
