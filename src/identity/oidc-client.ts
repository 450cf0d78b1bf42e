// The OpenID Connect client: what is asked of a provider, and what its answers say.

import type { OidcSpec } from "../../runtime/identity.ts";
import { GatewayError } from "../errors.ts";
import type { Tokens } from "../session/record.ts";
import type { SignedClaims } from "./claims.ts";
import { createLogoutVerifier, type LogoutVerifier } from "./logout-token.ts";
import { toFault } from "./oidc-fault.ts";
import { oidc } from "./openid.ts";
import { createProvider } from "./provider.ts";
import { createUserinfo, type Userinfo } from "./userinfo.ts";

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

/** OidcClient speaks with one provider. */
export interface OidcClient {
  /** authorizationUrl: where to send the browser; what is asked is pushed first where that is offered (RFC 9126). Throws IDENTITY_PROVIDER_DOWN. */
  authorizationUrl(request: AuthorizationRequest): Promise<URL>;
  /** pushes: does authorizationUrl call the provider? Throws IDENTITY_PROVIDER_DOWN. */
  pushes(): Promise<boolean>;
  /** exchange turns the provider's answer into verified ID token claims. */
  exchange(
    answer: URL,
    expected: { readonly state: string; readonly nonce: string; readonly verifier: string },
  ): Promise<SignedIn>;
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
  readonly returnTo: string;
  readonly state: string;
}

/** createOidcClient: `warn` tells operators. */
export function createOidcClient(
  spec: Omit<OidcSpec<unknown>, "at">,
  clientSecret: string | null,
  now: () => number,
  warn: (message: string) => void = () => undefined,
): OidcClient {
  const configuration = createProvider(spec, clientSecret, now);
  const warned = new Set<string>();
  /** A misspelt acr refuses everybody, and each of them only finds out after signing in. Not all providers list what they know. */
  const warnOfUnlisted = (listed: unknown, asked: readonly string[]) => {
    const unlisted = Array.isArray(listed) ? asked.filter((one) => !listed.includes(one) && !warned.has(one)) : [];
    for (const acr of unlisted) {
      warned.add(acr);
      warn(`A level asks for the acr ${acr}, which ${spec.name} (${spec.issuer}) does not list as supported`);
    }
  };
  // Otherwise many providers give no refresh token (OpenID Connect Core §11).
  const scopes = [...new Set([...spec.scopes, ...(spec.refreshSeconds === null ? [] : ["offline_access"])])];
  return {
    async authorizationUrl(request) {
      const provider = await configuration();
      const metadata = provider.serverMetadata();
      const { acrValues } = request;
      warnOfUnlisted(metadata.acr_values_supported, acrValues);
      const essential = { id_token: { acr: { essential: true, values: acrValues } } };
      const parameters: Record<string, string> = {
        redirect_uri: request.redirectUri,
        scope: scopes.join(" "),
        state: request.state,
        nonce: request.nonce,
        code_challenge: await oidc.calculatePKCECodeChallenge(request.verifier),
        code_challenge_method: "S256",
        ...(acrValues.length > 0 && { acr_values: acrValues.join(" ") }),
        // acr_values are a wish; an essential claim is a condition (OpenID Connect Core §5.5.1.1).
        ...(acrValues.length > 0 && metadata.claims_parameter_supported && { claims: JSON.stringify(essential) }),
        ...(request.maxAgeSeconds !== null && { max_age: String(request.maxAgeSeconds) }),
        ...(request.prompt !== null && { prompt: request.prompt }),
      };
      if (!takesPushed(metadata)) return oidc.buildAuthorizationUrl(provider, parameters);
      try {
        return await oidc.buildAuthorizationUrlWithPAR(provider, parameters);
      } catch (cause) {
        throw toFault(cause);
      }
    },
    pushes: async () => takesPushed((await configuration()).serverMetadata()),
    async exchange(answer, expected) {
      const provider = await configuration();
      try {
        const tokens = await oidc.authorizationCodeGrant(provider, answer, {
          expectedState: expected.state,
          expectedNonce: expected.nonce,
          pkceCodeVerifier: expected.verifier,
          idTokenExpected: true,
        });
        const claims = tokens.claims();
        const { id_token: idToken, refresh_token: refreshToken = null } = tokens;
        if (claims === undefined || idToken === undefined)
          throw new GatewayError("IDENTITY_ANSWER_INVALID", { detail: "no ID token" });
        const sid = typeof claims["sid"] === "string" ? claims["sid"] : null;
        return { claims, tokens: { refreshToken, idToken }, sid, accessToken: tokens.access_token };
      } catch (cause) {
        throw toFault(cause);
      }
    },
    async refresh(refreshToken) {
      const provider = await configuration();
      try {
        const tokens = await oidc.refreshTokenGrant(provider, refreshToken);
        return {
          claims: tokens.claims() ?? null,
          refreshToken: tokens.refresh_token ?? null,
          idToken: tokens.id_token ?? null,
          accessToken: tokens.access_token,
        };
      } catch (cause) {
        // RFC 6749 §5.2: expired, revoked, used before, or another client's. Everything else may pass.
        if (cause instanceof oidc.ResponseBodyError && cause.error === "invalid_grant")
          throw new GatewayError("IDENTITY_REFRESH_REFUSED", { detail: "the token endpoint answered invalid_grant" });
        throw toFault(cause);
      }
    },
    userinfo: createUserinfo(spec, configuration, now),
    async endSessionUrl({ idTokenHint, returnTo, state }) {
      const provider = await configuration();
      if (provider.serverMetadata().end_session_endpoint === undefined) return null;
      return oidc.buildEndSessionUrl(provider, {
        ...(idTokenHint !== null && { id_token_hint: idTokenHint }),
        post_logout_redirect_uri: returnTo,
        state,
      });
    },
    async forget(refreshToken) {
      const provider = await configuration();
      if (provider.serverMetadata().revocation_endpoint === undefined) return;
      try {
        await oidc.tokenRevocation(provider, refreshToken, { token_type_hint: "refresh_token" });
      } catch (cause) {
        throw toFault(cause);
      }
    },
    verifyLogout: createLogoutVerifier(spec, { now }),
  };
}

/** RFC 9126 §5. Also where it is not required: a client may be held to it by the provider without a word in the metadata (§6). */
const takesPushed = ({ pushed_authorization_request_endpoint: endpoint }: oidc.ServerMetadata): boolean =>
  endpoint !== undefined;
