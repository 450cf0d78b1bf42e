// Claims by reference: the provider says where a claim is, instead of what it is (OpenID Connect Core §5.6.2).

import type { ClaimUse } from "../../runtime/contract.ts";
import type { GroupsSpec } from "../../runtime/groups.ts";
import { addClaims } from "./add-claims.ts";
import { isThere } from "./claim-use.ts";
import type { SignedClaims } from "./claims.ts";
import { firstNames, isObject, readFirstGroups } from "./groups.ts";

/** Said is what a source says of somebody. */
export interface Said {
  readonly claims: SignedClaims;
  /** What adds to it: userinfo, then claims that it refers to. */
  readonly more: readonly SignedClaims[];
}

/** Reference is how a claim is referred to. */
export interface Reference {
  /** The claim's name. */
  readonly claim: string;
  /** Distributed: where it is to be asked for, and with which token; null: it is said in another way, or not at all. */
  readonly endpoint: URL | null;
  readonly accessToken: string | null;
  /** Aggregated: a token of whoever knows it, that came along. */
  readonly token: string | null;
}

/** referencesIn finds the references to claims that are missing: those that are used, or all where nobody knows which are. */
export function referencesIn(spec: GroupsSpec, said: Said, { names }: ClaimUse): readonly Reference[] {
  const all = allOf(said);
  const documents = [said.claims, ...said.more];
  const used = names === "any" ? documents.flatMap(referredIn) : names;
  const missing = new Set([
    ...(readFirstGroups(spec, documents).kind === "missing" ? firstNames(spec) : []),
    ...used.filter((name) => !isThere(all, name)),
  ]);
  return [...missing].flatMap((name) => {
    for (const document of documents) {
      const found = referenceTo(name, document);
      if (found !== null) return [found];
    }
    return [];
  });
}

/** allOf puts together all that is said of somebody. */
export const allOf = ({ claims, more }: Said): SignedClaims => more.reduce(addClaims, claims);

const referredIn = ({ _claim_names: names }: SignedClaims): readonly string[] =>
  isObject(names) ? Object.keys(names) : [];

function referenceTo(claim: string, claims: SignedClaims): Reference | null {
  const { _claim_names: names, _claim_sources: sources, hasgroups } = claims;
  if (isObject(names) && Object.hasOwn(names, claim)) {
    const name = String(names[claim]);
    const source = isObject(sources) && Object.hasOwn(sources, name) ? sources[name] : null;
    const { endpoint, access_token: accessToken, JWT: token } = isObject(source) ? source : {};
    return {
      claim,
      endpoint: typeof endpoint === "string" ? URL.parse(endpoint) : null,
      accessToken: typeof accessToken === "string" ? accessToken : null,
      token: typeof token === "string" ? token : null,
    };
  }
  // Microsoft Entra, where the token has no room for as much as a reference.
  return claim === "groups" && (hasgroups === true || hasgroups === "true")
    ? { claim, endpoint: null, accessToken: null, token: null }
    : null;
}
