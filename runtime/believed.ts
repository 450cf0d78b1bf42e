// `identity`: whom a host believes, and which of them a route takes.

import { identityBrand } from "./brand.ts";
import type { Position } from "./contract.ts";
import type { OneOrMore } from "./exact.ts";
import type { Identity } from "./identity.ts";
import { isNobody, type Nobody } from "./nobody.ts";
import type { Kind } from "./option.ts";
import { oneOrMore } from "./option-kind.ts";
import { problem } from "./registry.ts";

/**
 * Believed is whom a host believes: one source, or several, or nobody.
 *
 * @example
 * ```ts
 * const everyone: Believed = [staff, machines];
 * host("api.example.com", { identity: everyone }, route("/", forward(bank)));
 * ```
 */
export type Believed = Nobody | OneOrMore<Identity>;

/** SourceOf is each of those that are believed. */
export type SourceOf<I> = I extends readonly (infer S)[] ? S : I;

const source: Kind<string> = {
  takes: ["an identity source"],
  what: "a source such as oidc() makes",
  example: "staff",
  code: "POLICY_IDENTITY",
  read: (value) => identityBrand.dataOf(value),
};

const sources = oneOrMore(source);

/** identityOf takes sources, or nobody, and reads the sources' names. `nobodys` says what the latter stands for. */
export const identityOf = (nobodys: string): Kind<readonly string[]> => ({
  takes: [...sources.takes, "nobody"],
  what: `a source or a list of them, or nobody where ${nobodys}`,
  example: "staff",
  code: "POLICY_IDENTITY",
  read: (value, place) => (isNobody(value) ? [] : sources.read(value, place)),
});

/** checkOnce refuses a source that is named twice. */
export function checkOnce(names: readonly string[], call: string, at: Position): void {
  const twice = names.find((one, index) => names.indexOf(one) !== index);
  if (twice !== undefined)
    problem("POLICY_IDENTITY", `${call} names the source "${twice}" twice`, "Name each source once.", at);
}
