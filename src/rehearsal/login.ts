// A client of a provider that signs nobody in: it redeems codes that nobody gave out, and asks for sign-ins that may show no page.

import { visible } from "../../runtime/visible.ts";
import { type GatewayError, toGatewayError } from "../errors.ts";
import { callbackPath } from "../exchange/own-path.ts";
import { askProvider } from "../identity/ask-provider.ts";
import { type ClientCredentials, createClientAuth } from "../identity/client-auth.ts";
import { readClientKey } from "../identity/client-key.ts";
import { toFault } from "../identity/oidc-fault.ts";
import { oidc } from "../identity/openid.ts";
import { writtenScopes } from "../identity/scopes.ts";
import type { AskedToSignIn } from "./asked.ts";
import { navigate, type Opened } from "./navigate.ts";
import { timeoutMs } from "./reach.ts";

/** Login is such a client. */
export interface Login {
  readonly credentials: ClientCredentials;
  /** redeem brings a code, and gives what the provider has against it; null: nothing. */
  redeem(code: string, redirectUri: string): Promise<GatewayError | null>;
  /** giveBack gives a refresh token back (RFC 7009), and gives what the provider has against that. */
  giveBack(refreshToken: string): Promise<GatewayError | null>;
  /** ask asks for a sign-in, pushed first where the gateway does that. */
  ask(redirectUri: string): Promise<Came>;
}

/**
 * Came is what comes of it: the browser is sent back with a code, or because it would have to be shown a page; with an
 * error; it is shown a page all the same; or it is refused, and not sent back.
 */
export type Came =
  | { readonly kind: "code" | "no page" | "page" }
  | { readonly kind: "error" | "refused"; readonly cause: string; readonly says: string; readonly fix: string | null };

/** toCallback is where an origin has people come back. */
export const toCallback = (origin = "http://localhost"): string => `${origin}${callbackPath}`;

/** loginOf is the client that the policy declares; a text: why there is none here. */
export function loginOf(asked: AskedToSignIn): Login | string {
  const { spec, secret } = asked;
  const missing = [spec.clientSecret, spec.clientKey].find((one) => one !== null && secret(one.secret) === null);
  if (missing != null) return `${missing.secret} has no value here`;
  const key = spec.clientKey === null ? null : readClientKey(secret(spec.clientKey.secret)!);
  if (typeof key === "string") return `${spec.clientKey!.secret} ${key}`;
  return loginWith(asked, { secret: spec.clientSecret && secret(spec.clientSecret.secret), key });
}

/** What is said to whom no page may be shown (OpenID Connect Core §3.1.2.6): all else was good. */
const noPage: ReadonlySet<unknown> = new Set([
  "login_required",
  "interaction_required",
  "consent_required",
  "account_selection_required",
]);

/** loginWith is one with these credentials. */
export function loginWith({ spec, metadata }: AskedToSignIn, credentials: ClientCredentials): Login {
  const { prove, proving } = createClientAuth(spec, credentials);
  const provider = new oidc.Configuration(metadata as unknown as oidc.ServerMetadata, spec.clientId, {}, prove);
  provider.timeout = timeoutMs / 1_000;
  provider[oidc.customFetch] = askProvider;
  if (spec.issuer.startsWith("http:")) oidc.allowInsecureRequests(provider);
  const verifier = oidc.randomPKCECodeVerifier();
  const { token_endpoint: tokensAt, pushed_authorization_request_endpoint: pushTo } = metadata;

  const faultOf = (cause: unknown, address: unknown): GatewayError =>
    toFault(cause, {
      source: spec.name,
      issuer: spec.issuer,
      address: typeof address === "string" ? address : spec.issuer,
      hidden: [credentials.secret, verifier],
    });

  async function faultIn(address: unknown, call: () => Promise<unknown>): Promise<GatewayError | null> {
    try {
      await proving(provider, call);
      return null;
    } catch (cause) {
      return faultOf(cause, address);
    }
  }

  async function toAddress(redirectUri: string): Promise<URL> {
    const parameters = {
      redirect_uri: redirectUri,
      scope: writtenScopes(spec).join(" "),
      state: oidc.randomState(),
      nonce: oidc.randomNonce(),
      code_challenge: await oidc.calculatePKCECodeChallenge(verifier),
      code_challenge_method: "S256",
      prompt: "none",
    };
    return pushTo === undefined
      ? oidc.buildAuthorizationUrl(provider, parameters)
      : proving(provider, () => oidc.buildAuthorizationUrlWithPAR(provider, parameters));
  }

  return {
    credentials,
    redeem: (code, redirectUri) =>
      faultIn(tokensAt, () =>
        oidc.genericGrantRequest(provider, "authorization_code", {
          code,
          redirect_uri: redirectUri,
          code_verifier: verifier,
        }),
      ),
    giveBack: (refreshToken) =>
      faultIn(metadata["revocation_endpoint"], () =>
        oidc.tokenRevocation(provider, refreshToken, { token_type_hint: "refresh_token" }),
      ),
    async ask(redirectUri) {
      try {
        const address = await toAddress(redirectUri);
        return toCame(await navigate(address), redirectUri, (cause) =>
          faultOf(cause, address.origin + address.pathname),
        );
      } catch (cause) {
        const { about, detail, fix } = toGatewayError(faultOf(cause, pushTo ?? metadata["authorization_endpoint"]));
        return { kind: "refused", cause: about?.["cause"] ?? "", says: detail, fix: fix ?? null };
      }
    },
  };
}

function toCame({ status, location }: Opened, redirectUri: string, faultOf: (cause: unknown) => GatewayError): Came {
  const refused = (says: string): Came => ({ kind: "refused", cause: "", says, fix: null });
  if (status >= 400) return refused(`it answers with a page of status ${status}`);
  const said = location?.searchParams;
  const error = said?.get("error") ?? null;
  const words = visible([error, said?.get("error_description")].filter((one) => one != null).join(": "), 200);
  if (location === null || `${location.origin}${location.pathname}` !== redirectUri)
    return error === null ? { kind: "page" } : refused(`it leads to a page of its own with ${words}`);
  if (error === null) return { kind: "code" };
  if (noPage.has(error)) return { kind: "no page" };
  const { about, fix } = faultOf(new oidc.AuthorizationResponseError("", { cause: location.searchParams }));
  return { kind: "error", cause: about?.["cause"] ?? "", says: words, fix: fix ?? null };
}
