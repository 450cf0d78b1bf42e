// OpenID Connect: people sign in at a provider, and come back with a session of ours.

import type { SignInRequest } from "../../exchange/exchange.ts";
import { callbackPath } from "../../exchange/own-path.ts";
import { randomToken } from "../../vault/vault.ts";
import { type SignedClaims, toEvidence, toUser } from "../claims.ts";
import { issuerOf } from "../jwt.ts";
import { createOidcClient } from "../oidc-client.ts";
import type { Declared, Means, SignInSource } from "../source.ts";
import { findInSessions } from "./session.ts";

/** createOidcSource discovers the provider when it is first needed. */
export function createOidcSource(spec: Declared<"oidc">, means: Means): SignInSource {
  const secret = spec.clientSecret === null ? null : means.secret(spec.clientSecret.secret);
  const client = createOidcClient(spec, secret, means.now, means.warn);
  const { sessionSeconds: absoluteSeconds, idleSeconds, refreshSeconds } = spec;
  const registration = JSON.stringify([spec.kind, spec.issuer, spec.clientId]);
  return {
    name: spec.name,
    registration,
    headers: [],
    lifetimes: { absoluteSeconds, idleSeconds, refreshSeconds },
    find: findInSessions({ name: spec.name, registration }, means.sessions),
    calls: client.pushes,
    memo: () => ({ nonce: randomToken(), verifier: randomToken() }),
    begin: (request, state, { nonce = "", verifier = "" }) =>
      client.authorizationUrl({
        redirectUri: `${request.origin}${callbackPath}`,
        state,
        nonce,
        verifier,
        acrValues: request.acrValues,
        maxAgeSeconds: request.maxAgeSeconds,
        prompt: toPrompt(request),
      }),
    async finish(answer, state, { nonce = "", verifier = "" }) {
      const { claims, tokens, sid } = await client.exchange(answer, { state, nonce, verifier });
      return {
        user: toUser(spec, claims),
        evidence: toEvidence(spec.kind, spec, claims),
        ageSeconds: toAge(claims),
        tokens,
        sid,
      };
    },
    refresh: client.refresh,
    async signOut(tokens, returnTo) {
      // Nobody has it any more; where the provider does not hear of it, it ends by its own time.
      if (tokens?.refreshToken != null) client.forget(tokens.refreshToken).catch(() => undefined);
      const request = { idTokenHint: tokens?.idToken ?? null, returnTo, state: randomToken() };
      const url = await client.endSessionUrl(request);
      const asking = await client.endSessionUrl({ ...request, idTokenHint: null });
      return url && asking && { url, asking };
    },
    async loggedOut(token) {
      return issuerOf(token) === spec.issuer ? { issuer: spec.issuer, ...(await client.verifyLogout(token)) } : null;
    },
  };
}

/** Only where it is needed: the proof must be given for this, or the provider did not ask the person when it should have. */
const toPrompt = ({ afresh, attempt }: SignInRequest): "login" | null => (afresh || attempt > 1 ? "login" : null);

function toAge({ auth_time: at, iat }: SignedClaims): number | null {
  return typeof at === "number" && typeof iat === "number" ? iat - at : null;
}
