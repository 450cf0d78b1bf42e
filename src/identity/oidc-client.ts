// The OpenID Connect client: what is asked of a provider, and what its answers say.

import type { OidcSpec } from "../../runtime/identity-spec.ts";
import { GatewayError } from "../errors.ts";
import type { Tokens } from "../session/record.ts";
import { type SignedClaims, toSid } from "./claims.ts";
import { type ClientCredentials, createClientAuth } from "./client-auth.ts";
import { createFitting } from "./fitting.ts";
import { createIdTokenVerifier } from "./id-token.ts";
import { createIssuers, type Issuers } from "./issuer.ts";
import { createLogoutVerifier, type LogoutVerifier } from "./logout-token.ts";
import { answeredMember, idTokenMember } from "./mend.ts";
import { type Asking, toFault } from "./oidc-fault.ts";
import { oidc } from "./openid.ts";
import { createProvider } from "./provider.ts";
import { createScopes, offlineAccess } from "./scopes.ts";
import { createUserinfo, type Userinfo } from "./userinfo.ts";
import type { Warn } from "./warn.ts";

/** AuthorizationRequest is what the provider is asked. */
export interface AuthorizationRequest {
  readonly redirectUri: string;
  readonly state: string;
  readonly nonce: string;
  readonly verifier: string;
  readonly acrValues: readonly string[];
  /** Seconds; null: any age will do. */
  readonly maxAgeSeconds: number | null;
  readonly prompt: "login" | null;
}

/** SignedIn is what the provider gave for a code. */
export interface SignedIn {
  readonly claims: SignedClaims;
  readonly tokens: Tokens;
  /** Its own name for its session with this browser; null: it gave none. */
  readonly sid: string | null;
  /** For userinfo, and kept nowhere. */
  readonly accessToken: string;
}

/** Renewed is what the provider gave for a refresh token. What it left out is null. */
export interface Renewed {
  readonly claims: SignedClaims | null;
  readonly refreshToken: string | null;
  readonly idToken: string | null;
  readonly accessToken: string;
}

/** Expected is what an answer must fit. */
export interface Expected {
  readonly state: string;
  readonly nonce: string;
  readonly verifier: string;
  /** What can be left out was left out already. */
  readonly askedLess: boolean;
}

/** OidcClient speaks with one provider. */
export interface OidcClient {
  /** authorizationUrl: where to send the browser; what is asked is pushed first where that is offered (RFC 9126). Throws IDENTITY_PROVIDER_DOWN. */
  authorizationUrl(request: AuthorizationRequest): Promise<URL>;
  /** asksLess: was it found out that the provider refuses something that can be left out? */
  asksLess(): boolean;
  /** inspect looks for what will not work, and tells operators. */
  inspect(): Promise<void>;
  /** pushes: does authorizationUrl call the provider? Throws IDENTITY_PROVIDER_DOWN. */
  pushes(): Promise<boolean>;
  /** exchange turns the provider's answer into verified ID token claims. Throws IDENTITY_ASK_AGAIN where another try asks for less. */
  exchange(answer: URL, expected: Expected): Promise<SignedIn>;
  /** refresh asks who a session's person is now. Throws IDENTITY_REFRESH_REFUSED when the provider will not say. */
  refresh(refreshToken: string): Promise<Renewed>;
  readonly userinfo: Userinfo;
  /** endSessionUrl is where a browser signs out at the provider (OpenID Connect RP-Initiated Logout); null: it has no such place. */
  endSessionUrl(request: EndSessionRequest): Promise<URL | null>;
  /** forget tells the provider that a refresh token is out of use (RFC 7009), where it wants to know. */
  forget(refreshToken: string): Promise<void>;
  /** verifyLogout: whom the provider says it signed out. Throws IDENTITY_LOGOUT_TOKEN. */
  readonly verifyLogout: LogoutVerifier;
}

/** EndSessionRequest: `idTokenHint` null: the provider asks the person whether they mean it. */
export interface EndSessionRequest {
  readonly idTokenHint: string | null;
  /** Who signs out, in the provider's own words, where that says it instead. */
  readonly logoutHint?: string | null;
  readonly returnTo: string;
  readonly state: string;
}

/** createOidcClient: `warn` tells operators; `issuers` are those that other sources know too. */
export function createOidcClient(
  spec: Omit<OidcSpec<unknown>, "at">,
  credentials: ClientCredentials,
  now: () => number,
  warn: Warn = () => undefined,
  issuers: Issuers = createIssuers({ now, warn }),
): OidcClient {
  const issuer = issuers.of(spec.issuer);
  const { prove, proving } = createClientAuth(spec, credentials);
  const fitting = createFitting(spec, credentials.key, warn);
  const discovered = createProvider(spec, prove, { issuer, outageAt: issuers.outageAt, warn });
  const configuration = async () => {
    const provider = await discovered();
    fitting.judge(provider);
    return provider;
  };
  const verifyIdToken = createIdTokenVerifier(spec, { issuer, now, warn });
  const scopes = createScopes(spec, warn);
  let toldOfNone = false;

  /** People would be sent to the provider at each refresh, and nobody would know why. */
  function tellOfNoRefreshToken(): void {
    if (toldOfNone || scopes.askLess()) return;
    toldOfNone = true;
    warn(
      `${spec.name} (${spec.issuer}) gave no refresh token, and refresh is set: people are sent there to sign in whenever a refresh is due. Allow refresh tokens (${offlineAccess}) for this client at the provider, or leave refresh out`,
    );
  }

  const asking = (address: string | undefined, ...hidden: Asking["hidden"]): Asking => ({
    source: spec.name,
    issuer: spec.issuer,
    address: address ?? spec.issuer,
    hidden: [...hidden, credentials.secret],
  });

  return {
    async authorizationUrl(request) {
      const provider = await configuration();
      const metadata = provider.serverMetadata();
      fitting.mustFit();
      const { acrValues } = request;
      fitting.judgeAcrs(acrValues, metadata);
      const essential = { id_token: { acr: { essential: true, values: acrValues } } };
      const challenge = await oidc.calculatePKCECodeChallenge(request.verifier);
      const parameters = (): Record<string, string> => ({
        redirect_uri: request.redirectUri,
        scope: scopes.ask(metadata).join(" "),
        state: request.state,
        nonce: request.nonce,
        code_challenge: challenge,
        code_challenge_method: "S256",
        ...(acrValues.length > 0 && { acr_values: acrValues.join(" ") }),
        // acr_values are a wish; an essential claim is a condition (OpenID Connect Core §5.5.1.1).
        ...(acrValues.length > 0 && metadata.claims_parameter_supported && { claims: JSON.stringify(essential) }),
        ...(request.maxAgeSeconds !== null && { max_age: String(request.maxAgeSeconds) }),
        ...(request.prompt !== null && { prompt: request.prompt }),
      });
      const push = () => proving(provider, () => oidc.buildAuthorizationUrlWithPAR(provider, parameters()));
      try {
        if (!takesPushed(metadata)) return oidc.buildAuthorizationUrl(provider, parameters());
        return await push().catch((cause: unknown) => {
          if (!scopes.refused(cause, metadata, scopes.askLess())) throw cause;
          return push();
        });
      } catch (cause) {
        const { pushed_authorization_request_endpoint: address } = metadata;
        throw toFault(cause, asking(address, request.state, request.nonce, request.verifier));
      }
    },
    asksLess: scopes.askLess,
    async inspect() {
      // Whoever reads it says that it cannot be read, once for all its sources, and when it can again.
      const known = await issuer.metadata().catch(() => null);
      if (known === null) return;
      await configuration().catch((error: unknown) => fitting.tell("signs nobody in at the moment", error));
    },
    pushes: async () => takesPushed((await configuration()).serverMetadata()),
    async exchange(answer, { state, nonce, verifier, askedLess }) {
      const provider = await configuration();
      const metadata = provider.serverMetadata();
      try {
        const tokens = await proving(provider, () =>
          oidc.authorizationCodeGrant(provider, answer, { expectedState: state, pkceCodeVerifier: verifier }),
        );
        const idToken = tokens[idTokenMember];
        const claims = await verifyIdToken(idToken, metadata, { nonce, answered: tokens[answeredMember] });
        const { refresh_token: refreshToken = null } = tokens;
        if (refreshToken === null && spec.refreshSeconds !== null) tellOfNoRefreshToken();
        return {
          claims,
          tokens: { refreshToken, idToken: idToken as string },
          sid: toSid(claims),
          accessToken: tokens.access_token,
        };
      } catch (cause) {
        if (scopes.refused(cause, metadata, askedLess))
          throw new GatewayError("IDENTITY_ASK_AGAIN", { detail: "for fewer scopes", cause });
        throw toFault(cause, asking(metadata.token_endpoint, state, nonce, verifier, answer.searchParams.get("code")));
      }
    },
    async refresh(refreshToken) {
      const provider = await configuration();
      const metadata = provider.serverMetadata();
      try {
        const tokens = await proving(provider, () => oidc.refreshTokenGrant(provider, refreshToken));
        const idToken = tokens[idTokenMember];
        const claims = idToken === undefined ? null : await verifyIdToken(idToken, metadata, null);
        return {
          claims,
          refreshToken: tokens.refresh_token ?? null,
          idToken: (idToken as string | undefined) ?? null,
          accessToken: tokens.access_token,
        };
      } catch (cause) {
        // RFC 6749 §5.2: expired, revoked, used before, or another client's. Everything else may pass.
        if (cause instanceof oidc.ResponseBodyError && cause.error === "invalid_grant")
          throw new GatewayError("IDENTITY_REFRESH_REFUSED", {
            detail: "the provider's token_endpoint answered invalid_grant",
          });
        throw toFault(cause, asking(metadata.token_endpoint, refreshToken));
      }
    },
    userinfo: createUserinfo(spec, configuration, { issuer, now }),
    async endSessionUrl({ idTokenHint, logoutHint = null, returnTo, state }) {
      const provider = await configuration();
      if (provider.serverMetadata().end_session_endpoint === undefined) return null;
      return oidc.buildEndSessionUrl(provider, {
        ...(idTokenHint !== null && { id_token_hint: idTokenHint }),
        ...(logoutHint !== null && { logout_hint: logoutHint }),
        post_logout_redirect_uri: returnTo,
        state,
      });
    },
    async forget(refreshToken) {
      const provider = await configuration();
      const { revocation_endpoint: address } = provider.serverMetadata();
      if (address === undefined) return;
      try {
        const hint = { token_type_hint: "refresh_token" };
        await proving(provider, () => oidc.tokenRevocation(provider, refreshToken, hint));
      } catch (cause) {
        const fault = toFault(cause, asking(address, refreshToken));
        fitting.tell("did not take a refresh token out of use", fault);
        throw fault;
      }
    },
    verifyLogout: createLogoutVerifier(spec, { now, issuer }),
  };
}

/** RFC 9126 §5. Also where it is not required: a client may be held to it by the provider without a word in the metadata (§6). */
const takesPushed = ({ pushed_authorization_request_endpoint: endpoint }: oidc.ServerMetadata): boolean =>
  endpoint !== undefined;
