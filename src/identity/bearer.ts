// Bearer tokens: found in Authorization, verified once, then remembered for a short while.

import type { BearerSpec } from "../../runtime/contract.ts";
import { GatewayError } from "../errors.ts";
import type { Subject } from "../exchange/exchange.ts";
import { type Cache, createCache } from "../store/cache.ts";
import { toEvidence, toUser } from "./claims.ts";
import { createTokenVerifier, issuerOf, type TokenVerifier } from "./token.ts";

/** BearerSource verifies one issuer's tokens. */
export interface BearerSource {
  readonly name: string;
  readonly issuer: string;
  /** known gives the subject of a token verified a moment ago. */
  known(token: string): Subject | undefined;
  verify(token: string): Promise<Subject>;
}

/** A verified token is believed this long without looking again at the issuer's keys. */
const cacheMs = 60_000;

/** createBearerSource keeps its own cache: a token is only ever known for this issuer, this audience, these algorithms. */
export function createBearerSource(spec: Omit<BearerSpec<unknown>, "at">, now: () => number): BearerSource {
  const verifier = createTokenVerifier(spec, { now });
  const cache: Cache<Subject> = createCache({ max: 10_000, now });
  return {
    name: spec.name,
    issuer: spec.issuer,
    known: cache.get,
    verify: (token) => verify(spec, verifier, cache, token, now),
  };
}

async function verify(
  spec: Omit<BearerSpec<unknown>, "at">,
  verifier: TokenVerifier,
  cache: Cache<Subject>,
  token: string,
  now: () => number,
): Promise<Subject> {
  const claims = await verifier(token);
  const user = toUser(spec, claims, "IDENTITY_TOKEN_INVALID");
  const subject: Subject = {
    user,
    userJson: JSON.stringify(user),
    ledger: [{ ...toEvidence("bearer", spec, claims), id: "", scope: null, expires: null, uses: null }],
    credential: "bearer",
    sessionKey: null,
    since: (claims.iat ?? Math.floor(now() / 1_000)) * 1_000,
    until: (claims.exp ?? 0) * 1_000,
  };
  cache.set(token, subject, Math.min(subject.until, now() + cacheMs));
  return subject;
}

/** verifyBearer finds the source that a token names as its issuer. Throws IDENTITY_ISSUER_UNTRUSTED when it is none of these. */
export function verifyBearer(sources: readonly BearerSource[], authorization: string): Subject | Promise<Subject> {
  // RFC 6750 §2.1, RFC 9110 §11.1: the scheme is case-insensitive.
  const match = /^Bearer ([A-Za-z0-9\-._~+/]+=*)$/i.exec(authorization);
  if (!match) throw new GatewayError("IDENTITY_TOKEN_INVALID", { detail: "Authorization is not a Bearer token" });
  const token = match[1]!;
  for (const source of sources) {
    const known = source.known(token);
    if (known) return known;
  }
  const issuer = issuerOf(token);
  if (issuer === null) throw new GatewayError("IDENTITY_TOKEN_INVALID", { detail: "not a JWT" });
  // Told apart from a bad token of a trusted issuer: the first is a set-up mistake, the second may be an attack.
  const trusted = sources.filter((one) => one.issuer === issuer);
  if (trusted.length === 0) throw new GatewayError("IDENTITY_ISSUER_UNTRUSTED");
  return verifyAny(trusted, token);
}

/** One issuer may be declared for several audiences. */
async function verifyAny(sources: readonly BearerSource[], token: string): Promise<Subject> {
  let failure: unknown;
  for (const source of sources) {
    try {
      return await source.verify(token);
    } catch (cause) {
      failure = cause;
    }
  }
  throw failure;
}
