// roundRobin(), leastRequest(): the ways of choosing an endpoint. Operators can import all that this file exports.

import { balanceBrand } from "./brand.ts";

/** BalanceName names a way in the manifest; the gateway has a selector for each. */
export type BalanceName = "round-robin" | "least-request";

/** Balance is a way of choosing an endpoint. */
export interface Balance {
  readonly name: BalanceName;
}

/** roundRobin takes the endpoints in turn, by weight. */
export function roundRobin(): Balance {
  return balanceBrand.mark({ name: "round-robin" }, "round-robin");
}

/** leastRequest takes the endpoint with the fewest requests under way, by weight. */
export function leastRequest(): Balance {
  return balanceBrand.mark({ name: "least-request" }, "least-request");
}
