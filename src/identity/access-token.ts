// Access tokens: JWTs that API clients send, verified by what their issuer publishes (RFC 9068 §4).

import type { BearerSpec } from "../../runtime/identity-spec.ts";
import { GatewayError } from "../errors.ts";
import type { Issuers } from "./issuer.ts";
import { type Claims, type JwtRules, verifyJwt } from "./jwt.ts";

/** TokenVerifier gives a token's claims, or throws IDENTITY_TOKEN_INVALID, IDENTITY_TOKEN_EXPIRED, IDENTITY_TOKEN_EARLY, IDENTITY_PROVIDER_DOWN or IDENTITY_PROVIDER_MISFIT. */
export type TokenVerifier = (token: string) => Promise<Claims>;

const types: ReadonlySet<string> = new Set(["jwt", "at+jwt", "application/at+jwt"]);

/** createTokenVerifier verifies one issuer's access tokens: signature, algorithm, issuer, audience, times. */
export function createTokenVerifier(
  spec: Omit<BearerSpec<unknown>, "at">,
  options: { readonly now: () => number; readonly issuers: Issuers },
): TokenVerifier {
  const { audience, algorithms, clockSkewSeconds, jwksUri } = spec;
  const issuer = options.issuers.of(spec.issuer);
  const keySet = jwksUri === null ? issuer.keySet() : options.issuers.keysAt(jwksUri);
  const rules: JwtRules = { audience, algorithms, clockSkewSeconds, requiredClaims: ["sub", "exp"] };
  return async (token) => {
    const name = jwksUri === null ? (await issuer.metadata()).issuer : spec.issuer;
    const { claims, type } = await verifyJwt(token, keySet, { ...rules, issuer: name }, options.now);
    // RFC 8725 §3.11: a logout token or DPoP proof of the same issuer is not an access token.
    if (type !== undefined && !types.has(type))
      throw new GatewayError("IDENTITY_TOKEN_INVALID", { detail: "typ is not an access token's" });
    return claims;
  };
}
