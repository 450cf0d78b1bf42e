// What was shown with a factor of the gateway's own: the evidence that a proof is made of.

import type { FactorKind } from "../../runtime/contract.ts";

/** FactorEvidence is one use of a factor. */
export interface FactorEvidence {
  readonly method: FactorKind;
  /** Authentication methods by their names in RFC 8176. */
  readonly amr: readonly string[];
  /** What the owner calls the factor. */
  readonly label: string;
}
