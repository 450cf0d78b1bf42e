// Access tokens: JWTs that API clients send, verified by what their issuer publishes (RFC 9068 §4).

import type { BearerSpec } from "../../runtime/identity.ts";
import { GatewayError } from "../errors.ts";
import { type Claims, createKeySet, verifyJwt } from "./jwt.ts";

/** TokenVerifier gives a token's claims, or throws IDENTITY_TOKEN_INVALID, IDENTITY_TOKEN_EXPIRED or IDENTITY_PROVIDER_DOWN. */
export type TokenVerifier = (token: string) => Promise<Claims>;

const types: ReadonlySet<string> = new Set(["jwt", "at+jwt", "application/at+jwt"]);

/** createTokenVerifier verifies one issuer's access tokens: signature, algorithm, issuer, audience, times. */
export function createTokenVerifier(
  spec: Omit<BearerSpec<unknown>, "at">,
  options: { readonly now: () => number },
): TokenVerifier {
  const keySet = createKeySet(spec);
  const { issuer, audience, algorithms } = spec;
  const rules = { issuer, audience, algorithms, requiredClaims: ["sub", "exp"] };
  return async (token) => {
    const { claims, type } = await verifyJwt(token, keySet, rules, options.now);
    // RFC 8725 §3.11: a logout token or DPoP proof of the same issuer is not an access token.
    if (type !== undefined && !types.has(type))
      throw new GatewayError("IDENTITY_TOKEN_INVALID", { detail: "typ is not an access token's" });
    return claims;
  };
}
