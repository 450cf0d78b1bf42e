// Which claims the live policies use, and which of them somebody's claims have not.

import type { ClaimUse } from "../../runtime/contract.ts";
import type { OidcSpec } from "../../runtime/identity-spec.ts";
import type { SignedClaims } from "./claims.ts";
import { readGroups } from "./groups.ts";

/** anyClaim is for policies of which nobody knows what they use. */
export const anyClaim: ClaimUse = { groups: true, names: "any" };

/** isThere: does it say anything? Providers are to leave out what they do not know, and some write null or "" (OpenID Connect Core §5.3.2). */
export const isThere = (claims: SignedClaims, name: string): boolean =>
  Object.hasOwn(claims, name) && claims[name] !== undefined && claims[name] !== null && claims[name] !== "";

/** lacks: is any claim that is used missing in these? Groups always count, since upstreams are told of them. */
export function lacks(
  spec: Pick<OidcSpec<unknown>, "scopes" | "groupsClaim" | "groupsSeparator" | "groupsMember" | "groupsKeys">,
  claims: SignedClaims,
  use: ClaimUse,
): boolean {
  if (use.names === "any" || readGroups(spec, claims).kind === "missing") return true;
  // OpenID Connect Core §5.4: what comes with these scopes is in userinfo, wherever there is an access token.
  const asked = [["profile", "name"] as const, ["email", "email"] as const].flatMap(([scope, name]) =>
    spec.scopes.includes(scope) ? [name] : [],
  );
  return [...asked, ...use.names].some((name) => !isThere(claims, name));
}
