// The table of selectors, by the names that policies give them.

import type { BalanceName } from "../../../runtime/upstream-spec.ts";
import { createLeastRequest } from "./least-request.ts";
import { createRoundRobin } from "./round-robin.ts";
import type { Selector } from "./selector.ts";

/** Selectors makes a selector by its name. */
export type Selectors = Readonly<Record<BalanceName, () => Selector>>;

/** selectors are all that there are. A name from a manifest is asked about first: `isBalance`. */
export const selectors: Selectors = {
  "round-robin": createRoundRobin,
  "least-request": createLeastRequest,
};

/** isBalance: is there a selector of this name? A manifest comes out of the sandbox, so its type is only a claim. */
export function isBalance(name: unknown): name is BalanceName {
  return typeof name === "string" && Object.hasOwn(selectors, name);
}
