// nobody: what a host says where everyone may be anonymous.

import { createBrand } from "./brand.ts";

/**
 * Nobody is the type of `nobody`.
 *
 * @example
 * ```ts
 * const open: Nobody = nobody;
 * host("www.example.com", { identity: open }, route("GET /", respond({ body: "Hello" })));
 * ```
 */
export interface Nobody {
  readonly nobody: true;
}

const brand = createBrand<true>("nobody");

/**
 * nobody stands where a host believes no identity source: `host("www.example.com", { identity: nobody }, …)`.
 *
 * @example
 * ```ts
 * host("www.example.com", { identity: nobody }, route("GET /", respond({ body: "Hello" })));
 * ```
 */
export const nobody: Nobody = brand.mark({ nobody: true }, true);

/** isNobody: is this it, and no look-alike? */
export const isNobody = (value: unknown): boolean => brand.dataOf(value) !== undefined;
