// roundRobin(), leastRequest(): the ways of choosing an endpoint. Operators can import all that this file exports.

import { balanceBrand } from "./brand.ts";
import type { Position } from "./contract.ts";
import { takesOnly } from "./option.ts";
import { here } from "./position.ts";
import { declaring } from "./registry.ts";
import type { BalanceName } from "./upstream-spec.ts";

/**
 * Balance is a way of choosing an endpoint.
 *
 * @example
 * ```ts
 * const balance: Balance = leastRequest();
 * upstream("books", { endpoints: ["http://10.0.0.5:8080", "http://10.0.0.6:8080"], balance });
 * ```
 */
export interface Balance {
  readonly name: BalanceName;
}

function make(name: BalanceName, call: string, given: ArrayLike<unknown>, at: Position): Balance {
  declaring(call, at);
  takesOnly(0, given, `${call}()`, at);
  return balanceBrand.mark({ name }, name);
}

/**
 * roundRobin takes the endpoints in turn, by weight.
 *
 * @example
 * ```ts
 * upstream("books", { endpoints: ["http://10.0.0.5:8080", "http://10.0.0.6:8080"], balance: roundRobin() });
 * ```
 */
export function roundRobin(): Balance {
  return make("round-robin", "roundRobin", arguments, here(roundRobin));
}

/**
 * leastRequest takes the endpoint with the fewest requests under way, by weight.
 *
 * @example
 * ```ts
 * upstream("books", { endpoints: ["http://10.0.0.5:8080", "http://10.0.0.6:8080"], balance: leastRequest() });
 * ```
 */
export function leastRequest(): Balance {
  return make("least-request", "leastRequest", arguments, here(leastRequest));
}
