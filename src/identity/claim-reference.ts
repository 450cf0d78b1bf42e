// Claims by reference: the provider says where a claim is, instead of what it is (OpenID Connect Core §5.6.2).

import type { SignedClaims } from "./claims.ts";
import { isObject } from "./groups.ts";

/** Reference is how a claim is referred to. */
export interface Reference {
  /** The claim's name. */
  readonly claim: string;
  /** The origin at which it is to be asked for; null: none is said, or it is in a token that came along. */
  readonly origin: string | null;
}

/** referenceTo finds a claim, by any of its names, among those that are only referred to; null: it is not. */
export function referenceTo(names: readonly string[], claims: SignedClaims): Reference | null {
  const { _claim_names: referred, _claim_sources: sources, hasgroups } = claims;
  for (const claim of names) {
    if (isObject(referred) && Object.hasOwn(referred, claim))
      return { claim, origin: originOf(isObject(sources) ? sources[String(referred[claim])] : undefined) };
    // Microsoft Entra, where the token has no room for as much as a reference.
    if (claim === "groups" && (hasgroups === true || hasgroups === "true")) return { claim, origin: null };
  }
  return null;
}

const originOf = (source: unknown): string | null =>
  isObject(source) && typeof source["endpoint"] === "string" ? (URL.parse(source["endpoint"])?.origin ?? null) : null;
