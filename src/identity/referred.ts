// What others know of somebody, where the provider refers to them: asked only of whom the policies name, and believed only if they signed it.

import type { OidcSpec } from "../../runtime/identity.ts";
import { visible } from "../../runtime/visible.ts";
import { safeAlgorithms } from "./algorithm.ts";
import type { Reference } from "./claim-reference.ts";
import type { SignedClaims } from "./claims.ts";
import { createKeySet, issuerOf, type KeySet, verifyJwt } from "./jwt.ts";
import { type Asking, toFault } from "./oidc-fault.ts";
import { type CauseName, ProviderTrouble } from "./provider-cause.ts";

/**
 * Referred gives the claims that references lead to; those that lead to somebody else than the policies name are left out.
 * Throws IDENTITY_PROVIDER_*, and IDENTITY_CLAIM_ELSEWHERE for an answer that cannot be believed.
 */
export type Referred = (references: readonly Reference[], sub: string) => Promise<SignedClaims | null>;

const timeoutMs = 10_000;

/** createReferred: a provider's token may name any address; without the policies' word nobody is called (SSRF). */
export function createReferred(
  { name, issuer, clientId, claimSources }: Pick<OidcSpec<unknown>, "name" | "issuer" | "clientId" | "claimSources">,
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
  const askingAt = (address: string, hidden: string | null): Asking => ({
    source: name,
    issuer,
    address,
    hidden: [hidden],
  });

  async function tokenFor({ endpoint, accessToken, token }: Reference): Promise<string | null> {
    if (token !== null) return isBelieved(issuerOf(token)) ? token : null;
    if (endpoint === null || !origins.has(endpoint.origin)) return null;
    return ask(endpoint, accessToken, askingAt(endpoint.origin, accessToken));
  }

  async function believe(token: string, claim: string, sub: string): Promise<unknown> {
    const who = issuerOf(token);
    const asking = askingAt(who ?? issuer, token);
    const unusable = (what: string) => fault("claim-unusable", `for the claim ${visible(claim, 80)} ${what}`, asking);
    if (!isBelieved(who))
      throw unusable(who === null ? "no token" : `a token of ${visible(who, 120)}, which is not among claimSources`);
    const rules = { issuer: who, audience: null, algorithms: safeAlgorithms, requiredClaims: [claim] };
    const { claims } = await verifyJwt(token, keysOf(who), rules, now).catch((cause: unknown) => {
      const found = toFault(cause, asking);
      throw found.status === 503 ? found : unusable(`a token that is not good: ${found.detail}`);
    });
    const { aud = clientId } = claims;
    if (![aud].flat().includes(clientId)) throw unusable("a token for another client");
    // Others may call this person something else (§5.6.2).
    if (who === issuer && claims.sub !== undefined && claims.sub !== sub) throw unusable("a token about somebody else");
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

const fault = (kind: CauseName, came: string, asking: Asking) => toFault(new ProviderTrouble(kind, came), asking);

async function ask(endpoint: URL, accessToken: string | null, asking: Asking): Promise<string> {
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
    throw toFault(cause, asking);
  }
  const came = `an answer with status ${answer.status}`;
  if (answer.status >= 500) throw fault("server-failed", came, asking);
  if (answer.status === 429) throw fault("busy", came, asking);
  return text.trim();
}
