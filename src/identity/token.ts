// Tokens: the one door to jose. What others signed is verified here; what the gateway signs is made in signing/.

import { createRemoteJWKSet, decodeJwt, errors, type JWTPayload, type JWTVerifyGetKey, jwtVerify } from "jose";
import type { BearerSpec } from "../../runtime/identity.ts";
import { describe, GatewayError } from "../errors.ts";
import type { LoggedOut } from "./source.ts";

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
  const keySet = createKeySet(spec);
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

/** createKeySet finds an issuer's keys when they are first needed. */
function createKeySet(spec: Pick<BearerSpec<unknown>, "issuer" | "jwksUri">): () => Promise<JWTVerifyGetKey> {
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

/** LogoutVerifier verifies logout tokens. Throws IDENTITY_LOGOUT_TOKEN, or IDENTITY_PROVIDER_DOWN without the provider's keys. */
export type LogoutVerifier = (token: string) => Promise<Omit<LoggedOut, "issuer">>;

/** How old a logout token may be. Providers send them at once; an older one was kept by somebody. */
const logoutMaxAgeSeconds = 120;
const logoutEvent = "http://schemas.openid.net/event/backchannel-logout";

/** createLogoutVerifier verifies one client's logout tokens (OpenID Connect Back-Channel Logout §2.6). */
export function createLogoutVerifier(
  spec: { readonly issuer: string; readonly clientId: string; readonly algorithm: string },
  options: { readonly now: () => number },
): LogoutVerifier {
  const keySet = createKeySet({ issuer: spec.issuer, jwksUri: null });
  return async (token) => {
    const key = await keySet();
    try {
      const { payload, protectedHeader } = await jwtVerify(token, key, {
        issuer: spec.issuer,
        audience: spec.clientId,
        algorithms: [spec.algorithm],
        requiredClaims: ["iat", "jti", "events"],
        maxTokenAge: logoutMaxAgeSeconds,
        clockTolerance: toleranceSeconds,
        currentDate: new Date(options.now()),
      });
      // RFC 8725 §3.11: with another type it was made for something else. Providers older than the type send none, or JWT.
      const type = protectedHeader.typ?.toLowerCase().replace(/^application\//, "");
      if (type !== undefined && type !== "logout+jwt" && type !== "jwt") throw wrong("typ");
      return toLoggedOut(payload);
    } catch (cause) {
      const error = translate(cause);
      throw error.code === "IDENTITY_PROVIDER_DOWN" || error.code === "IDENTITY_LOGOUT_TOKEN"
        ? error
        : new GatewayError("IDENTITY_LOGOUT_TOKEN", { detail: error.detail });
    }
  };
}

function toLoggedOut({ sub, sid, jti, events, nonce, iat }: JWTPayload): Omit<LoggedOut, "issuer"> {
  const event = typeof events === "object" && events !== null && Object.hasOwn(events, logoutEvent);
  const value = event ? (events as Record<string, unknown>)[logoutEvent] : null;
  if (typeof value !== "object" || value === null || Array.isArray(value)) throw wrong("events");
  // An ID token must never pass for a logout token: that is what the nonce, which every ID token of ours has, is forbidden for.
  if (nonce !== undefined) throw wrong("nonce");
  if (typeof jti !== "string" || jti === "") throw wrong("jti");
  const person = typeof sub === "string" && sub !== "" ? sub : null;
  const session = typeof sid === "string" && sid !== "" ? sid : null;
  if (person === null && session === null) throw wrong("sub and sid");
  // It is believed to the end of the second in which its age comes to the limit.
  return { sub: person, sid: session, jti, until: (iat ?? 0) + logoutMaxAgeSeconds + toleranceSeconds + 1 };
}

const wrong = (what: string) =>
  new GatewayError("IDENTITY_LOGOUT_TOKEN", { detail: `${what} is not a logout token's` });
