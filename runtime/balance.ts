// roundRobin(), leastRequest(): the ways of choosing an endpoint. Operators can import all that this file exports.

import { balanceBrand } from "./brand.ts";
import type { Position } from "./contract.ts";
import { takesOnly } from "./option.ts";
import { here } from "./position.ts";
import { declaring } from "./registry.ts";
import type { BalanceName } from "./upstream-spec.ts";

export type { BalanceName };

/** Balance is a way of choosing an endpoint. */
export interface Balance {
  readonly name: BalanceName;
}

function make(name: BalanceName, call: string, given: ArrayLike<unknown>, at: Position): Balance {
  declaring(call, at);
  takesOnly(0, given, `${call}()`, at);
  return balanceBrand.mark({ name }, name);
}

/** roundRobin takes the endpoints in turn, by weight. */
export function roundRobin(): Balance {
  return make("round-robin", "roundRobin", arguments, here(roundRobin));
}

/** leastRequest takes the endpoint with the fewest requests under way, by weight. */
export function leastRequest(): Balance {
  return make("least-request", "leastRequest", arguments, here(leastRequest));
}
