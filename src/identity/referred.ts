// What others know of somebody, where the provider refers to them: asked only of whom the policies name, and believed only if they signed it.

import type { OidcSpec } from "../../runtime/identity-spec.ts";
import { visible } from "../../runtime/visible.ts";
import { safeAlgorithms } from "./algorithm.ts";
import type { Reference } from "./claim-reference.ts";
import type { SignedClaims } from "./claims.ts";
import type { Issuers } from "./issuer.ts";
import { issuerOf, verifyJwt } from "./jwt.ts";
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
  spec: Pick<OidcSpec<unknown>, "name" | "issuer" | "clientId" | "claimSources" | "clockSkewSeconds">,
  { now, issuers }: { readonly now: () => number; readonly issuers: Issuers },
): Referred {
  const { clientId, claimSources, clockSkewSeconds } = spec;
  const origins = new Set(claimSources.map((source) => new URL(source).origin));
  const issuer = issuers.of(spec.issuer);
  // The provider's own word needs no leave: it signed what refers to it.
  const believed = [issuer, ...claimSources.map(issuers.of)].map((one) => ({ one, keySet: one.keySet() }));
  const whoIs = (who: string | null) => believed.find(({ one }) => one.is(who)) ?? null;
  const askingAt = (address: string, hidden: string | null): Asking => ({
    source: spec.name,
    issuer: spec.issuer,
    address,
    hidden: [hidden],
  });

  async function tokenFor({ endpoint, accessToken, token }: Reference): Promise<string | null> {
    if (token !== null) return whoIs(issuerOf(token)) === null ? null : token;
    if (endpoint === null || !origins.has(endpoint.origin)) return null;
    const asking = askingAt(endpoint.origin, accessToken);
    return issuers
      .outageAt(endpoint.origin)
      .ask(() => ask(endpoint, accessToken))
      .then(
        (answer) => toToken(answer, asking),
        (cause: unknown) => {
          throw toFault(cause, asking);
        },
      );
  }

  async function believe(token: string, claim: string, sub: string): Promise<unknown> {
    const who = issuerOf(token);
    const found = whoIs(who);
    const asking = askingAt(who ?? spec.issuer, token);
    const unusable = (what: string) => fault("claim-unusable", `for the claim ${visible(claim, 80)} ${what}`, asking);
    if (found === null)
      throw unusable(who === null ? "no token" : `a token of ${visible(who, 120)}, which is not among claimSources`);
    const { issuer: name } = await found.one.metadata();
    const rules = { issuer: name, algorithms: safeAlgorithms, requiredClaims: [claim], clockSkewSeconds };
    const { claims } = await verifyJwt(token, found.keySet, rules, now).catch((cause: unknown) => {
      const failure = toFault(cause, asking);
      throw failure.status === 503 ? failure : unusable(`a token that is not good: ${failure.detail}`);
    });
    const { aud = clientId } = claims;
    if (![aud].flat().includes(clientId)) throw unusable("a token for another client");
    // Others may call this person something else (§5.6.2).
    if (found.one === issuer && claims.sub !== undefined && claims.sub !== sub)
      throw unusable("a token about somebody else");
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

interface Answer {
  readonly status: number;
  readonly text: string;
}

async function ask(endpoint: URL, accessToken: string | null): Promise<Answer> {
  const answer = await fetch(endpoint, {
    headers: {
      accept: "application/jwt",
      ...(accessToken !== null && { authorization: `Bearer ${accessToken}` }),
    },
    // Wherever it would lead on to, the policies did not name that.
    redirect: "manual",
    signal: AbortSignal.timeout(timeoutMs),
  });
  return { status: answer.status, text: await answer.text() };
}

function toToken({ status, text }: Answer, asking: Asking): string {
  const came = `an answer with status ${status}`;
  if (status >= 500) throw fault("server-failed", came, asking);
  if (status === 429) throw fault("busy", came, asking);
  return text.trim();
}
