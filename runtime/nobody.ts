// nobody: what a host says where everyone may be anonymous.

import { createBrand } from "./brand.ts";

/** Nobody is the type of `nobody`. */
export interface Nobody {
  readonly nobody: true;
}

const brand = createBrand<true>("nobody");

/** nobody stands where a host believes no identity source: `host("www.example.com", { identity: nobody }, …)`. */
export const nobody: Nobody = brand.mark({ nobody: true }, true);

/** isNobody: is this it, and no look-alike? */
export const isNobody = (value: unknown): boolean => brand.dataOf(value) !== undefined;
