// ID tokens: who signed in, in the provider's own words, verified by the same rules as all other tokens (OpenID Connect Core §3.1.3.7).

import type { OidcSpec } from "../../runtime/identity-spec.ts";
import { visible } from "../../runtime/visible.ts";
import { GatewayError } from "../errors.ts";
import { agreed, isShared } from "./algorithm.ts";
import type { SignedClaims } from "./claims.ts";
import { apart, clockFix } from "./clock.ts";
import type { Issuer } from "./issuer.ts";
import { unverified, verifyJwt } from "./jwt.ts";
import type { oidc } from "./openid.ts";
import { type CauseName, ProviderTrouble } from "./provider-cause.ts";
import type { Warn } from "./warn.ts";

/** SignIn is what an ID token was made for; `answered` is when it came, by the provider's own clock. */
export interface SignIn {
  readonly nonce: string;
  readonly answered: unknown;
}

/** IdTokenVerifier verifies one, and gives its claims, `iat` being when it was made; `signIn` null: it is one of a refresh, which need not have the nonce, and may be an old one (§12.2). */
export type IdTokenVerifier = (
  token: unknown,
  provider: oidc.ServerMetadata,
  signIn: SignIn | null,
) => Promise<SignedClaims>;

/** So often at most operators are told that a clock is going wrong. */
const warnMs = 600_000;

/** So long before its answer a token was not made that was made for it: `iat` is dated back. */
const datedBackSeconds = 90;

/** createIdTokenVerifier verifies one client's ID tokens, and tells operators of clocks that are drifting apart. Throws ProviderTrouble, or IDENTITY_PROVIDER_* without the provider's keys. */
export function createIdTokenVerifier(
  spec: Pick<OidcSpec<unknown>, "name" | "issuer" | "clientId" | "algorithm" | "clockSkewSeconds">,
  options: { readonly issuer: Issuer; readonly now: () => number; readonly warn: Warn },
): IdTokenVerifier {
  const { now, warn } = options;
  const { clockSkewSeconds } = spec;
  // They come from the provider itself, and each of them at a call of ours: nobody else has keys read by them.
  const keySet = options.issuer.keySet({ trusted: true });
  let warnedMs = Number.NEGATIVE_INFINITY;

  /** Of a token that was made just now. */
  function compareClocks(iat: number): void {
    const ahead = iat - Math.floor(now() / 1_000);
    const said = apart(ahead, clockSkewSeconds);
    if (Math.abs(ahead) > clockSkewSeconds) throw new ProviderTrouble("clock-apart", said);
    if (Math.abs(ahead) <= clockSkewSeconds / 2 || now() - warnedMs < warnMs) return;
    warnedMs = now();
    warn(`${spec.name} (${visible(spec.issuer, 200)}): ${said}. Beyond that nobody signs in. ${clockFix}`, {
      event: "identity-provider",
      about: { cause: "clock-apart", source: spec.name, issuer: visible(spec.issuer, 200) },
      fix: clockFix,
    });
  }

  /**
   * When a token of a sign-in was made, by the provider's clock. Microsoft Entra writes five minutes earlier into all that it
   * signs, and its answer says what its clock is; taken at its word, each proof there would be five minutes younger than it is.
   */
  function madeAt(iat: number, answered: unknown): number {
    const nowSeconds = now() / 1_000;
    const isDatedBack =
      typeof answered === "number" &&
      answered - iat > datedBackSeconds &&
      Math.abs(answered - nowSeconds) < Math.abs(iat - nowSeconds);
    return isDatedBack ? answered : iat;
  }

  return async (token, provider, signIn) => {
    const nonce = signIn?.nonce ?? null;
    if (typeof token !== "string") throw new ProviderTrouble("answer-incomplete", "no ID token");
    const algorithms = agreed(spec.algorithm, provider.id_token_signing_alg_values_supported);
    checkHeader(token, algorithms);
    const rules = {
      issuer: provider.issuer,
      audience: spec.clientId,
      algorithms,
      requiredClaims: ["sub", "exp", "iat"],
      clockSkewSeconds,
    };
    const { claims } = await verifyJwt(token, keySet, rules, now).catch((cause: unknown) => {
      const { iat, nonce: own } = unverified(token)?.claims ?? {};
      const isExpired = cause instanceof GatewayError && cause.code === "IDENTITY_TOKEN_EXPIRED";
      // It was made for this sign-in, and is over: by a clock that is behind.
      if (isExpired && own === nonce && typeof iat === "number") compareClocks(iat);
      throw explain(cause, token, rules);
    });
    // Of several audiences one is who asked (§3.1.3.7 items 3 to 5).
    const { aud } = claims;
    if (Array.isArray(aud) && new Set(aud).size > 1 && claims["azp"] !== spec.clientId)
      throw new ProviderTrouble("token-audience", `several audiences, and azp is ${shown(claims["azp"])}`);
    if (nonce !== null && claims["nonce"] !== nonce)
      throw new ProviderTrouble("nonce", claims["nonce"] === undefined ? "no nonce" : "another nonce");
    if (signIn === null) return claims;
    const iat = madeAt(claims.iat!, signIn.answered);
    compareClocks(iat);
    return { ...claims, iat };
  };
}

function checkHeader(token: string, algorithms: readonly string[]): void {
  if (token.split(".").length === 5) throw new ProviderTrouble("encrypted", "an encrypted ID token (JWE)");
  const alg = unverified(token)?.header.alg;
  if (typeof alg !== "string") throw new ProviderTrouble("answer-incomplete", "an ID token that is no JWT");
  if (algorithms.includes(alg)) return;
  const came = `an ID token signed with ${shown(alg)}, where ${algorithms.join(", ") || "nothing"} counts`;
  throw new ProviderTrouble(isShared(alg) ? "signed-shared" : alg === "none" ? "not-signed" : "signed-otherwise", came);
}

/** By jose's codes, which are not its door's business alone: they are what `detail` begins with. */
const byCode: Readonly<Record<string, CauseName>> = {
  ERR_JWKS_NO_MATCHING_KEY: "key-unknown",
  ERR_JWKS_MULTIPLE_MATCHING_KEYS: "key-unknown",
  ERR_JWS_SIGNATURE_VERIFICATION_FAILED: "signature",
};

/** What is wrong with it is told from what it says of itself: it is not believed, and only shown. */
function explain(
  cause: unknown,
  token: string,
  rules: { readonly issuer: string; readonly audience: string },
): unknown {
  if (!(cause instanceof GatewayError) || !cause.code.startsWith("IDENTITY_TOKEN_")) return cause;
  const { header, claims } = unverified(token) ?? { header: {}, claims: {} };
  const trouble = (kind: CauseName, came: string) => new ProviderTrouble(kind, came, { cause });
  const kind = byCode[cause.detail.split(":", 1)[0]!];
  if (kind !== undefined)
    return trouble(
      kind,
      `an ID token signed with ${shown(header.alg)} and the key ${shown(header.kid)}: ${cause.detail}`,
    );
  const { iss, aud } = claims;
  if (iss !== rules.issuer) return trouble("token-issuer", `iss is ${shown(iss)}, and not ${shown(rules.issuer)}`);
  if (![aud].flat().includes(rules.audience))
    return trouble("token-audience", `aud is ${shown(aud)}, and not ${shown(rules.audience)}`);
  if (cause.code === "IDENTITY_TOKEN_EARLY") return trouble("clock-apart", cause.detail);
  if (cause.code === "IDENTITY_TOKEN_EXPIRED")
    return trouble("token-time", `an ID token with exp ${shown(claims.exp)}: ${cause.detail}`);
  return trouble("token-claim", cause.detail);
}

const shown = (value: unknown): string => visible(value === undefined ? "missing" : JSON.stringify(value), 120);
