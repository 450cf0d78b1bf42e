// The OpenID Connect client: the one door to openid-client.

import * as oidc from "openid-client";
import type { OidcSpec } from "../../runtime/contract.ts";
import { describe, GatewayError } from "../errors.ts";
import type { SignedClaims } from "./claims.ts";

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

/** OidcClient speaks with one provider. */
export interface OidcClient {
  /** authorizationUrl: where to send the browser. Throws IDENTITY_PROVIDER_DOWN. */
  authorizationUrl(request: AuthorizationRequest): Promise<URL>;
  /** exchange turns the provider's answer into verified ID token claims. */
  exchange(
    answer: URL,
    expected: { readonly state: string; readonly nonce: string; readonly verifier: string },
  ): Promise<SignedClaims>;
}

const timeoutSeconds = 10;
const retryMs = 2_000;

/** createOidcClient discovers the provider when it is first needed, and again after a failure. */
export function createOidcClient(
  spec: Omit<OidcSpec<unknown>, "at">,
  clientSecret: string | null,
  now: () => number,
): OidcClient {
  let found: Promise<oidc.Configuration> | undefined;
  let failedAt = Number.NEGATIVE_INFINITY;
  const configuration = (): Promise<oidc.Configuration> => {
    if (found) return found;
    // A provider that is down is not asked again by every request.
    if (now() - failedAt < retryMs)
      return Promise.reject(new GatewayError("IDENTITY_PROVIDER_DOWN", { detail: "discovery failed a moment ago" }));
    found = discover(spec, clientSecret).catch((cause) => {
      found = undefined;
      failedAt = now();
      throw new GatewayError("IDENTITY_PROVIDER_DOWN", {
        detail: `discovery of ${spec.issuer}: ${describe(cause)}`,
        cause,
      });
    });
    return found;
  };
  return {
    async authorizationUrl(request) {
      const challenge = await oidc.calculatePKCECodeChallenge(request.verifier);
      return oidc.buildAuthorizationUrl(await configuration(), {
        redirect_uri: request.redirectUri,
        scope: spec.scopes.join(" "),
        state: request.state,
        nonce: request.nonce,
        code_challenge: challenge,
        code_challenge_method: "S256",
        ...(request.acrValues.length > 0 && { acr_values: request.acrValues.join(" ") }),
        ...(request.maxAgeSeconds !== null && { max_age: String(request.maxAgeSeconds) }),
        ...(request.prompt !== null && { prompt: request.prompt }),
      });
    },
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
        if (claims) return claims;
        throw new GatewayError("IDENTITY_ANSWER_INVALID", { detail: "no ID token" });
      } catch (cause) {
        throw translate(cause);
      }
    },
  };
}

async function discover(spec: Omit<OidcSpec<unknown>, "at">, clientSecret: string | null): Promise<oidc.Configuration> {
  const issuer = new URL(spec.issuer);
  const found = await oidc.discovery(
    issuer,
    spec.clientId,
    { id_token_signed_response_alg: spec.algorithm },
    clientSecret === null ? oidc.None() : oidc.ClientSecretBasic(clientSecret),
    // Plain http only where nobody can listen in; the compiler refuses other http issuers.
    { timeout: timeoutSeconds, execute: issuer.protocol === "http:" ? [oidc.allowInsecureRequests] : [] },
  );
  // Without it the signature is left to TLS (OpenID Connect Core §3.1.3.7 item 6 allows that; we do not).
  oidc.enableNonRepudiationChecks(found);
  return found;
}

function translate(cause: unknown): GatewayError {
  if (cause instanceof GatewayError) return cause;
  if (cause instanceof oidc.AuthorizationResponseError) {
    return new GatewayError("IDENTITY_PROVIDER_ERROR", { detail: `the provider answered ${cause.error}`, cause });
  }
  if (cause instanceof oidc.ResponseBodyError) {
    return new GatewayError("IDENTITY_ANSWER_INVALID", { detail: `the token endpoint answered ${cause.error}`, cause });
  }
  const inner = cause instanceof Error && "code" in cause ? String(cause.code) : describe(cause);
  const down =
    ["OAUTH_TIMEOUT", "OAUTH_ABORT"].includes(inner) ||
    (cause instanceof TypeError && cause.message === "fetch failed");
  return down
    ? new GatewayError("IDENTITY_PROVIDER_DOWN", { detail: inner, cause })
    : new GatewayError("IDENTITY_ANSWER_INVALID", { detail: inner, cause });
}
