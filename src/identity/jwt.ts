// JWTs of other issuers: verified with their issuer's keys, and jose's errors translated. The one door to jose; ours are signed in signing/.

import {
  createLocalJWKSet,
  decodeJwt,
  decodeProtectedHeader,
  errors,
  type JSONWebKeySet,
  type JWTPayload,
  type JWTVerifyGetKey,
  type JWTVerifyOptions,
  type JWTVerifyResult,
  jwtVerify,
  type ProtectedHeaderParameters,
} from "jose";
import { visible } from "../../runtime/visible.ts";
import { describe, GatewayError } from "../errors.ts";
import { clockFix, faultInTimes } from "./clock.ts";
import { repeatedMember } from "./json-member.ts";
import { ProviderTrouble } from "./provider-cause.ts";

export type Claims = JWTPayload;

/** Keys are those that an issuer publishes. */
export type Keys = JWTVerifyGetKey;

/** KeySet gives an issuer's keys. Throws IDENTITY_PROVIDER_DOWN and IDENTITY_PROVIDER_MISFIT. */
export interface KeySet {
  get(): Promise<Keys>;
  /** renew gives others than those, which did not fit; null: they were asked for too often. */
  renew(than: Keys): Promise<Keys | null>;
}

/** Verified is a token whose signature, issuer, audience and times are good. */
export interface Verified {
  readonly claims: Claims;
  /** What the token says it is, in lower case; undefined: it does not say. */
  readonly type: string | undefined;
}

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
  readonly algorithms: readonly string[];
  /** Left out: whoever asks looks at it. */
  readonly issuer?: string;
  /** Left out: whoever asks looks at it. */
  readonly audience?: string;
  readonly requiredClaims: readonly string[];
  /** So far may the clocks of issuer and gateway be apart, in both directions. */
  readonly clockSkewSeconds: number;
  /** Since it was issued; left out: only `exp` counts. */
  readonly maxAgeSeconds?: number;
}

/** verifyJwt: throws IDENTITY_TOKEN_INVALID, IDENTITY_TOKEN_EXPIRED, IDENTITY_TOKEN_EARLY, IDENTITY_PROVIDER_DOWN or IDENTITY_PROVIDER_MISFIT. */
export async function verifyJwt(token: string, keySet: KeySet, rules: JwtRules, now: () => number): Promise<Verified> {
  const { issuer, audience } = rules;
  const options: JWTVerifyOptions = {
    algorithms: [...rules.algorithms],
    requiredClaims: [...rules.requiredClaims],
    ...(issuer !== undefined && { issuer }),
    ...(audience !== undefined && { audience }),
    // Times are judged below, by the gateway's clock and in words that an operator can use.
    clockTolerance: Number.MAX_SAFE_INTEGER,
  };
  const { payload, protectedHeader } = await verifySignature(token, keySet, options);
  // RFC 7519 §4: names are unique. Of two, one reader believes the first and another one the last.
  for (const part of partsOf(token)) {
    const repeated = repeatedMember(part);
    if (repeated !== null) throw invalid(`"${visible(repeated, 80)}" is in it twice`);
  }
  const fault = faultInTimes(payload, rules, Math.floor(now() / 1_000));
  if (fault !== null)
    throw new GatewayError(fault.code, {
      detail: fault.detail,
      ...(fault.code === "IDENTITY_TOKEN_EARLY" && { fix: clockFix }),
    });
  return { claims: payload, type: protectedHeader.typ?.toLowerCase() };
}

const partsOf = (token: string): readonly string[] =>
  token.split(".", 2).map((part) => Buffer.from(part, "base64url").toString());

async function verifySignature(token: string, keySet: KeySet, options: JWTVerifyOptions): Promise<JWTVerifyResult> {
  const keys = await keySet.get();
  try {
    return await verifyWith(keys, token, options);
  } catch (cause) {
    if (!isAboutKeys(cause)) throw translate(cause, token, options);
    // OpenID Connect Core §10.1.1: a key that is not known may be a new one; and some issuers change a key and not its name.
    const others = await keySet.renew(keys).catch((failure: unknown) => {
      throw cause instanceof errors.JWSSignatureVerificationFailed ? translate(cause, token, options) : failure;
    });
    if (others === null) throw translate(cause, token, options);
    try {
      return await verifyWith(others, token, options);
    } catch (again) {
      throw translate(again, token, options);
    }
  }
}

/** A token that does not say which of several keys signed it is tried with each of them. */
async function verifyWith(keys: Keys, token: string, options: JWTVerifyOptions): Promise<JWTVerifyResult> {
  try {
    return await jwtVerify(token, keys, options);
  } catch (cause) {
    if (!(cause instanceof errors.JWKSMultipleMatchingKeys)) throw cause;
    for await (const key of cause) {
      try {
        return await jwtVerify(token, key, options);
      } catch (failure) {
        if (!(failure instanceof errors.JWSSignatureVerificationFailed)) throw failure;
      }
    }
    throw new errors.JWSSignatureVerificationFailed();
  }
}

const isAboutKeys = (cause: unknown): boolean =>
  cause instanceof errors.JWKSNoMatchingKey || cause instanceof errors.JWSSignatureVerificationFailed;

const invalid = (detail: string) => new GatewayError("IDENTITY_TOKEN_INVALID", { detail });

/** jose's messages can quote a token's parts; its codes cannot. What a header says of keys and algorithms is no secret. */
function translate(cause: unknown, token: string, { algorithms = [], issuer = [] }: JWTVerifyOptions): GatewayError {
  if (cause instanceof GatewayError) return cause;
  if (!(cause instanceof errors.JOSEError)) return invalid(describe(cause));
  if (cause instanceof errors.JWTClaimValidationFailed) {
    const found =
      cause.claim === "iss"
        ? `, and says "${visible(String(cause.payload.iss), 200)}", not "${[issuer].flat().join('" or "')}"`
        : "";
    return invalid(`${cause.code} ${cause.claim} ${cause.reason}${found}`);
  }
  if (cause instanceof errors.JOSEAlgNotAllowed)
    return invalid(
      `${cause.code}: it is signed with ${inHeader(token, "alg")}, and ${algorithms.join(" or ")} is expected`,
    );
  if (cause instanceof errors.JWKSNoMatchingKey)
    return invalid(
      `${cause.code}: its issuer publishes no key "${inHeader(token, "kid")}" for ${inHeader(token, "alg")}`,
    );
  return invalid(cause.code);
}

const inHeader = (token: string, name: "alg" | "kid"): string =>
  visible(String(decodeProtectedHeader(token)[name]), 200);

/** toKeys reads a JWK set (RFC 7517 §5). Throws ProviderTrouble for what is none. */
export function toKeys(jwks: object): Keys {
  try {
    return createLocalJWKSet(jwks as JSONWebKeySet);
  } catch (cause) {
    throw new ProviderTrouble("answer-odd", "keys that are no JWK set", { cause });
  }
}
