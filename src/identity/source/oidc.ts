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
      const idToken = tokens?.idToken ?? null;
      const request = { idTokenHint: null, returnTo, state: randomToken() };
      const asking = await client.endSessionUrl(request);
      if (asking === null) return null;
      const hinted = await client.endSessionUrl({ ...request, idTokenHint: idToken });
      if (idToken === null || hinted === null || hinted.href.length <= longestWayOut)
        return { url: hinted ?? asking, asking };
      return { url: (await client.endSessionUrl({ ...request, logoutHint: toLogoutHint(idToken) })) ?? asking, asking };
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

/**
 * How long the address for signing out may be with the ID token in it. IIS takes 2,048 characters of a query and answers 404
 * to more, Keycloak took 4,096 bytes of a request line, and the header that leads there has to fit into the 4 kB that nginx
 * takes of all headers of an answer. What is longer goes without the token, and the provider asks the person whether they mean
 * it. Not as a form instead (RP-Initiated Logout §2): without a script that takes a click as well, and a page would hold the token.
 */
const longestWayOut = 2_000;

/** What the provider knows them by (RP-Initiated Logout §2); `login_hint` is what it wants to hear, where it says so. */
function toLogoutHint(idToken: string): string | null {
  const { login_hint, preferred_username, email, sub } = claimsOf(idToken) ?? {};
  const hint = [login_hint, preferred_username, email, sub].find((one) => typeof one === "string" && one !== "");
  return typeof hint === "string" && hint.length <= 255 ? hint : null;
}

/** Only where it is needed: the proof must be given for this, or the provider did not ask the person when it should have. */
const toPrompt = ({ afresh, attempt }: SignInRequest): "login" | null => (afresh || attempt > 1 ? "login" : null);

function toAge(claims: SignedClaims): number | null {
  const at = authTimeOf(claims);
  return at !== null && typeof claims["iat"] === "number" ? claims["iat"] - at : null;
}
