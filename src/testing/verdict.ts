// What a judge says of a request, and what a test reads.

import type { SourceLocation } from "../../runtime/contract.ts";
import type { Outcome } from "../exchange/exchange.ts";

/**
 * Verdict is what the gateway would do: an outcome, or the code with which it would refuse.
 *
 * @example
 * ```ts
 * const verdict: Verdict = await gate.get("https://bank.example.com/statements");
 * expect(verdict).toSignIn();
 * ```
 */
export type Verdict = Outcome | Refused;

/** Refused is a request that gets nowhere; of a policy that failed, with the place, and all that was thrown. */
export interface Refused {
  readonly kind: "refuse";
  readonly code: string;
  readonly detail: string;
  readonly at?: SourceLocation | null;
  readonly fingerprint?: string;
  /** How many steps of the route failed. */
  readonly faults?: number;
  readonly thrown?: string | null;
}
