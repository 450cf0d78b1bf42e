// JWTs of other issuers: verified with their issuer's keys, and jose's errors translated. The one door to jose; ours are signed in signing/.

import {
  createRemoteJWKSet,
  decodeJwt,
  decodeProtectedHeader,
  errors,
  type JWTPayload,
  type JWTVerifyGetKey,
  jwtVerify,
  type ProtectedHeaderParameters,
} from "jose";
import type { BearerSpec } from "../../runtime/identity.ts";
import { describe, GatewayError } from "../errors.ts";

export type Claims = JWTPayload;

/** KeySet gives an issuer's keys. Throws IDENTITY_PROVIDER_DOWN. */
export type KeySet = () => Promise<JWTVerifyGetKey>;

/** Verified is a token whose signature, issuer, audience and times are good. */
export interface Verified {
  readonly claims: Claims;
  /** What the token says it is, in lower case; undefined: it does not say. */
  readonly type: string | undefined;
}

/** Clocks of issuer and gateway may differ by this much. */
export const toleranceSeconds = 30;

/** claimsOf reads what a token says, whose signature was verified when it came; null: it is not a JWT. */
export function claimsOf(token: string): Claims | null {
  try {
    return decodeJwt(token);
  } catch {
    return null;
  }
}

/** issuerOf reads who says it issued a token. Nothing of it is believed yet; null: it is not a JWT. */
export const issuerOf = (token: string): string | null => claimsOf(token)?.iss ?? null;

/** unverified reads what a token says, of which nothing is believed yet; null: it is not a JWT. */
export function unverified(
  token: string,
): { readonly header: ProtectedHeaderParameters; readonly claims: Claims } | null {
  try {
    return { header: decodeProtectedHeader(token), claims: decodeJwt(token) };
  } catch {
    return null;
  }
}

/** JwtRules are what a token must be; nothing else is believed. */
export interface JwtRules {
  /** null: whoever asks looks at `iss` and `aud` itself. */
  readonly issuer: string | null;
  readonly audience: string | null;
  readonly algorithms: readonly string[];
  readonly requiredClaims: readonly string[];
  /** Since it was issued; left out: only `exp` counts. */
  readonly maxAgeSeconds?: number;
}

/** verifyJwt: throws IDENTITY_TOKEN_INVALID, IDENTITY_TOKEN_EXPIRED or IDENTITY_PROVIDER_DOWN. */
export async function verifyJwt(token: string, keySet: KeySet, rules: JwtRules, now: () => number): Promise<Verified> {
  const key = await keySet();
  try {
    const { payload, protectedHeader } = await jwtVerify(token, key, {
      ...(rules.issuer !== null && { issuer: rules.issuer }),
      ...(rules.audience !== null && { audience: rules.audience }),
      algorithms: [...rules.algorithms],
      requiredClaims: [...rules.requiredClaims],
      ...(rules.maxAgeSeconds !== undefined && { maxTokenAge: rules.maxAgeSeconds }),
      clockTolerance: toleranceSeconds,
      currentDate: new Date(now()),
    });
    return { claims: payload, type: protectedHeader.typ?.toLowerCase() };
  } catch (cause) {
    throw translate(cause);
  }
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

/** createKeySet finds an issuer's keys when they are first needed. */
export function createKeySet(spec: Pick<BearerSpec<unknown>, "issuer" | "jwksUri">): KeySet {
  let keys: Promise<JWTVerifyGetKey> | undefined;
  return () => {
    keys ??= findKeys(spec).catch((cause) => {
      // The next token tries again: an issuer that was down must not stay down here.
      keys = undefined;
      throw cause;
    });
    return keys;
  };
}

async function findKeys(spec: Pick<BearerSpec<unknown>, "issuer" | "jwksUri">): Promise<JWTVerifyGetKey> {
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
