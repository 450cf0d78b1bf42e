// What others know of somebody, where the provider refers to them: asked only of whom the policies name, and believed only if they signed it.

import type { OidcSpec } from "../../runtime/identity.ts";
import { detailLength, visible } from "../../runtime/visible.ts";
import { describe, GatewayError } from "../errors.ts";
import { safeAlgorithms } from "./algorithm.ts";
import type { Reference } from "./claim-reference.ts";
import type { SignedClaims } from "./claims.ts";
import { createKeySet, issuerOf, type KeySet, verifyJwt } from "./jwt.ts";

/**
 * Referred gives the claims that references lead to; those that lead to somebody else than the policies name are left out.
 * Throws IDENTITY_PROVIDER_DOWN, and IDENTITY_CLAIM_ELSEWHERE for an answer that cannot be believed.
 */
export type Referred = (references: readonly Reference[], sub: string) => Promise<SignedClaims | null>;

const timeoutMs = 10_000;

/** createReferred: a provider's token may name any address; without the policies' word nobody is called (SSRF). */
export function createReferred(
  { issuer, clientId, claimSources }: Pick<OidcSpec<unknown>, "issuer" | "clientId" | "claimSources">,
  now: () => number,
): Referred {
  const origins = new Set(claimSources.map((source) => new URL(source).origin));
  const keys = new Map<string, KeySet>();
  const keysOf = (who: string): KeySet => {
    const known = keys.get(who) ?? createKeySet({ issuer: who, jwksUri: null });
    keys.set(who, known);
    return known;
  };

  // The provider's own word needs no leave: it signed what refers to it.
  const isBelieved = (who: string | null): who is string =>
    who !== null && (who === issuer || claimSources.includes(who));

  async function tokenFor({ endpoint, accessToken, token }: Reference): Promise<string | null> {
    if (token !== null) return isBelieved(issuerOf(token)) ? token : null;
    return endpoint === null || !origins.has(endpoint.origin) ? null : ask(endpoint, accessToken);
  }

  async function believe(token: string, claim: string, sub: string): Promise<unknown> {
    const who = issuerOf(token);
    if (!isBelieved(who))
      throw unusable(
        claim,
        `a token of ${visible(who ?? "nobody", detailLength / 2)}, which is not among claimSources`,
      );
    const rules = { issuer: who, audience: null, algorithms: safeAlgorithms, requiredClaims: [claim] };
    const { claims } = await verifyJwt(token, keysOf(who), rules, now).catch((cause: unknown) => {
      if (!(cause instanceof GatewayError) || cause.code === "IDENTITY_PROVIDER_DOWN") throw cause;
      throw unusable(claim, `a token that is not good: ${cause.detail}`);
    });
    const { aud = clientId } = claims;
    if (![aud].flat().includes(clientId)) throw unusable(claim, "a token for another client");
    // Others may call this person something else (§5.6.2).
    if (who === issuer && claims.sub !== undefined && claims.sub !== sub)
      throw unusable(claim, "a token about somebody else");
    return claims[claim];
  }

  return async (references, sub) => {
    const found: [string, unknown][] = [];
    for (const reference of references) {
      const token = await tokenFor(reference);
      if (token !== null) found.push([reference.claim, await believe(token, reference.claim, sub)]);
    }
    return found.length === 0 ? null : Object.fromEntries(found);
  };
}

const unusable = (claim: string, detail: string) =>
  new GatewayError("IDENTITY_CLAIM_ELSEWHERE", {
    detail: `the reference to the claim ${visible(claim, 80)} leads to ${detail}`,
  });

async function ask(endpoint: URL, accessToken: string | null): Promise<string> {
  const down = (what: string, cause?: unknown) =>
    new GatewayError("IDENTITY_PROVIDER_DOWN", { detail: `claims at ${endpoint.origin}: ${what}`, cause });
  let answer: Response;
  let text: string;
  try {
    answer = await fetch(endpoint, {
      headers: {
        accept: "application/jwt",
        ...(accessToken !== null && { authorization: `Bearer ${accessToken}` }),
      },
      // Wherever it would lead on to, the policies did not name that.
      redirect: "manual",
      signal: AbortSignal.timeout(timeoutMs),
    });
    text = await answer.text();
  } catch (cause) {
    throw down(describe(cause), cause);
  }
  if (answer.status >= 500 || answer.status === 429) throw down(`answered ${answer.status}`);
  return text.trim();
}
