// Proofs and levels for tests of what a ledger is good for: plain ones, with what a test says otherwise.

import type { Level } from "../../src/assurance/assurance.ts";
import type { Proof } from "../../src/exchange/exchange.ts";

/** proof was given at a source named staff at second 1000, with nothing to show. */
export const proof = (fields: Partial<Proof> = {}): Proof => ({
  id: "1",
  method: "oidc",
  source: "staff",
  acr: null,
  amr: [],
  at: 1_000,
  scope: null,
  expires: null,
  uses: null,
  ...fields,
});

/** level is one that nothing proves yet. */
export const level = (fields: Partial<Level>): Level => ({
  name: "mfa",
  acr: [],
  amr: [],
  factors: [],
  implies: [],
  sources: [],
  lastsSeconds: null,
  ...fields,
});
