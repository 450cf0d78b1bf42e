// A permit for tests of what comes after it: as the gateway has it once everything that has to hold does.

import type { Acting } from "../../src/exchange/exchange.ts";
import type { Permit } from "../../src/exchange/permit.ts";

type Forward = Extract<Acting, { readonly kind: "forward" }>;

/** permitted lets a request through to an upstream. */
export const permitted = (upstream: string): Permit<Forward> => {
  const action: Forward = { kind: "forward", upstream, headers: {}, perRequest: null, met: [], at: null };
  return action as Permit<Forward>;
};
