// A permit: what the gateway does with a request once everything that has to hold does hold. Only gateway/settle.ts makes one.

import type { Acting, Outcome } from "./exchange.ts";

declare const settled: unique symbol;

/** Permit is an action that may be carried out: its proofs were asked for and spent, and who sent the request was looked at. */
export type Permit<Action extends Acting = Acting> = Action extends unknown
  ? Action & { readonly [settled]: true }
  : never;

/** Settled is an outcome that stands: a permit, or an answer that lets nothing pass. */
export type Settled = Permit | Exclude<Outcome, Acting>;
