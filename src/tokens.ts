// Tokens: the one door to jose. Access tokens are verified here, and the gateway's own assertions signed.

import {
  createRemoteJWKSet,
  decodeJwt,
  errors,
  exportJWK,
  generateKeyPair,
  importJWK,
  type JWK,
  type JWTPayload,
  type JWTVerifyGetKey,
  jwtVerify,
  SignJWT,
} from "jose";
import type { BearerSpec } from "../runtime/contract.ts";
import { describe, GatewayError } from "./errors.ts";

/** SigningKeys are what the gateway signs with: made by the supervisor, shared by its workers, gone with them. */
export interface SigningKeys {
  readonly kid: string;
  readonly privateJwk: JWK;
  readonly publicJwk: JWK;
}

/** createSigningKeys makes an ES256 key pair (RFC 7518 §3.4). */
export async function createSigningKeys(kid: string): Promise<SigningKeys> {
  const { privateKey, publicKey } = await generateKeyPair("ES256", { extractable: true });
  const common = { kid, alg: "ES256", use: "sig" };
  return { kid, privateJwk: await exportJWK(privateKey), publicJwk: { ...(await exportJWK(publicKey)), ...common } };
}

/** Signer signs claims for `lifetimeSeconds` from `nowSeconds`. */
export type Signer = (claims: JWTPayload, nowSeconds: number, lifetimeSeconds: number) => Promise<string>;

/** createSigner imports the key once. */
export function createSigner(keys: SigningKeys): Signer {
  const key = importJWK(keys.privateJwk, "ES256");
  return async (claims, nowSeconds, lifetimeSeconds) =>
    new SignJWT(claims)
      .setProtectedHeader({ alg: "ES256", kid: keys.kid, typ: "JWT" })
      .setIssuedAt(nowSeconds)
      .setExpirationTime(nowSeconds + lifetimeSeconds)
      .sign(await key);
}

export type Claims = JWTPayload;

/** issuerOf reads who says it issued a token. Nothing of it is believed yet; null: it is not a JWT. */
export function issuerOf(token: string): string | null {
  try {
    return decodeJwt(token).iss ?? null;
  } catch {
    return null;
  }
}

/** TokenVerifier gives a token's claims, or throws IDENTITY_TOKEN_INVALID, IDENTITY_TOKEN_EXPIRED or IDENTITY_PROVIDER_DOWN. */
export type TokenVerifier = (token: string) => Promise<Claims>;

/** Clocks of issuer and gateway may differ by this much. */
const toleranceSeconds = 30;

/** createTokenVerifier verifies one issuer's access tokens: signature, algorithm, issuer, audience, times (RFC 9068 §4). */
export function createTokenVerifier(
  spec: Omit<BearerSpec<unknown>, "at">,
  options: { readonly now: () => number },
): TokenVerifier {
  let keys: Promise<JWTVerifyGetKey> | undefined;
  const keySet = () => {
    keys ??= findKeys(spec).catch((cause) => {
      // The next token tries again: an issuer that was down must not stay down here.
      keys = undefined;
      throw cause;
    });
    return keys;
  };
  return async (token) => {
    const key = await keySet();
    try {
      const { payload, protectedHeader } = await jwtVerify(token, key, {
        issuer: spec.issuer,
        audience: spec.audience,
        algorithms: [...spec.algorithms],
        requiredClaims: ["sub", "exp"],
        clockTolerance: toleranceSeconds,
        currentDate: new Date(options.now()),
      });
      // RFC 8725 §3.11: a logout token or DPoP proof of the same issuer is not an access token.
      const type = protectedHeader.typ?.toLowerCase();
      if (type !== undefined && !["jwt", "at+jwt", "application/at+jwt"].includes(type)) {
        throw new GatewayError("IDENTITY_TOKEN_INVALID", { detail: "typ is not an access token's" });
      }
      return payload;
    } catch (cause) {
      throw translate(cause);
    }
  };
}

function translate(cause: unknown): GatewayError {
  if (cause instanceof GatewayError) return cause;
  if (cause instanceof errors.JWTExpired) return new GatewayError("IDENTITY_TOKEN_EXPIRED", { detail: cause.code });
  if (cause instanceof errors.JWTClaimValidationFailed) {
    return new GatewayError("IDENTITY_TOKEN_INVALID", { detail: `${cause.code} ${cause.claim} ${cause.reason}` });
  }
  if (cause instanceof errors.JWKSTimeout || (cause instanceof Error && !(cause instanceof errors.JOSEError))) {
    return new GatewayError("IDENTITY_PROVIDER_DOWN", { detail: `keys: ${describe(cause)}`, cause });
  }
  // jose's messages can quote a token's parts; its codes cannot.
  return new GatewayError("IDENTITY_TOKEN_INVALID", {
    detail: cause instanceof errors.JOSEError ? cause.code : "unknown",
  });
}

const timeoutMs = 5_000;

async function findKeys(spec: Omit<BearerSpec<unknown>, "at">): Promise<JWTVerifyGetKey> {
  const uri = spec.jwksUri ?? (await discoverKeys(spec.issuer));
  return createRemoteJWKSet(new URL(uri), {
    timeoutDuration: timeoutMs,
    cooldownDuration: 30_000,
    cacheMaxAge: 600_000,
  });
}

async function discoverKeys(issuer: string): Promise<string> {
  const url = `${issuer.replace(/\/$/, "")}/.well-known/openid-configuration`;
  try {
    const answer = await fetch(url, { signal: AbortSignal.timeout(timeoutMs), redirect: "error" });
    const metadata = (await answer.json()) as { issuer?: unknown; jwks_uri?: unknown };
    // RFC 8414 §3.3: metadata that names another issuer is not this issuer's.
    if (answer.ok && metadata.issuer === issuer && typeof metadata.jwks_uri === "string") return metadata.jwks_uri;
    throw new Error(`metadata at ${url} is not usable`);
  } catch (cause) {
    throw new GatewayError("IDENTITY_PROVIDER_DOWN", { detail: `metadata: ${describe(cause)}`, cause });
  }
}
