// OpenID Connect: people sign in at a provider, and come back with a session of ours.

import { GatewayError } from "../../errors.ts";
import type { SignInRequest } from "../../exchange/exchange.ts";
import { callbackPath } from "../../exchange/own-path.ts";
import { randomToken } from "../../vault/vault.ts";
import { referencesIn, type Said } from "../claim-reference.ts";
import { lacks } from "../claim-use.ts";
import { authTimeOf, type SignedClaims, toEvidence, toSid } from "../claims.ts";
import type { ClientCredentials } from "../client-auth.ts";
import { readClientKey } from "../client-key.ts";
import { aheadSeconds } from "../clock.ts";
import { claimsOf, issuerOf } from "../jwt.ts";
import { createOidcClient } from "../oidc-client.ts";
import { createReadPerson } from "../person.ts";
import { createReferred } from "../referred.ts";
import type { Declared, Means, SignInSource } from "../source.ts";
import { findInSessions } from "./session.ts";

/** createOidcSource discovers the provider when it is first needed. */
export function createOidcSource(spec: Declared<"oidc">, means: Means): SignInSource {
  const client = createOidcClient(spec, credentialsOf(spec, means.secret), means.now, means.warn, means.issuers);
  const issuer = means.issuers.of(spec.issuer);
  const { sessionSeconds: absoluteSeconds, idleSeconds, persistent, refreshSeconds } = spec;
  const registration = JSON.stringify([spec.kind, spec.issuer, spec.clientId]);
  const readPerson = createReadPerson(spec, means);
  const askOthers = createReferred(spec, means);
  /** Asks for what the policies use and the ID token has not. Who cannot be asked about is nobody, and not somebody without groups. */
  const hear = async (claims: SignedClaims, accessToken: string): Promise<Said> => {
    const use = means.claimUse();
    const sub = String(claims["sub"]);
    const userinfo = spec.userinfo && lacks(spec, claims, use) ? await client.userinfo(accessToken, sub) : null;
    const more = userinfo === null ? [] : [userinfo];
    const referred = await askOthers(referencesIn(spec, { claims, more }, use), sub);
    return { claims, more: referred === null ? more : [...more, referred] };
  };
  return {
    name: spec.name,
    label: spec.label,
    registration,
    headers: [],
    lifetimes: { absoluteSeconds, idleSeconds, persistent, refreshSeconds },
    find: findInSessions({ name: spec.name, registration }, means.sessions),
    calls: client.pushes,
    inspect: client.inspect,
    memo: () => ({ nonce: randomToken(), verifier: randomToken(), ...(client.asksLess() && { less: "1" }) }),
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
    async finish(answer, state, { nonce = "", verifier = "", less }) {
      const expected = { state, nonce, verifier, askedLess: less !== undefined };
      const { claims, tokens, sid, accessToken } = await client.exchange(answer, expected);
      return {
        user: readPerson(await hear(claims, accessToken)),
        evidence: toEvidence(spec.kind, spec, claims, aheadSeconds(claims, means.now())),
        authTime: authTimeOf(claims),
        ageSeconds: toAge(claims),
        tokens,
        sid,
      };
    },
    async refresh(refreshToken, idToken) {
      const { claims: fresh, accessToken, ...renewed } = await client.refresh(refreshToken);
      const tokens = { ...renewed, sid: fresh === null ? null : toSid(fresh) };
      // Not all providers give a new ID token; what the old one had not is asked for all the same.
      const claims = fresh ?? claimsOf(idToken);
      if (claims === null) return { ...tokens, user: null };
      try {
        const said = await hear(claims, accessToken);
        return { ...tokens, user: fresh === null && said.more.length === 0 ? null : readPerson(said) };
      } catch (failure) {
        if (failure instanceof GatewayError) return { ...tokens, user: null, failure };
        throw failure;
      }
    },
    async signOut(tokens, returnTo) {
      // Nobody has it any more; where the provider does not hear of it, it ends by its own time.
      if (tokens?.refreshToken != null) client.forget(tokens.refreshToken).catch(() => undefined);
      const request = { idTokenHint: tokens?.idToken ?? null, returnTo, state: randomToken() };
      const url = await client.endSessionUrl(request);
      const asking = await client.endSessionUrl({ ...request, idTokenHint: null });
      return url && asking && { url, asking };
    },
    async loggedOut(token) {
      return issuer.is(issuerOf(token)) ? { issuer: spec.issuer, ...(await client.verifyLogout(token)) } : null;
    },
  };
}

function credentialsOf(spec: Declared<"oidc">, secret: Means["secret"]): ClientCredentials {
  const text = spec.clientKey === null ? null : secret(spec.clientKey.secret);
  const key = text === null ? null : readClientKey(text);
  if (typeof key === "string")
    throw new GatewayError("SANDBOX_LOAD", { detail: `the clientKey of oidc("${spec.name}") ${key}` });
  return { secret: spec.clientSecret === null ? null : secret(spec.clientSecret.secret), key };
}

/** Only where it is needed: the proof must be given for this, or the provider did not ask the person when it should have. */
const toPrompt = ({ afresh, attempt }: SignInRequest): "login" | null => (afresh || attempt > 1 ? "login" : null);

function toAge(claims: SignedClaims): number | null {
  const at = authTimeOf(claims);
  return at !== null && typeof claims["iat"] === "number" ? claims["iat"] - at : null;
}
