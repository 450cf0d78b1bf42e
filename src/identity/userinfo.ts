// Userinfo: what a provider says of somebody besides the ID token, asked with the access token (OpenID Connect Core §5.3).

import type { OidcSpec } from "../../runtime/identity-spec.ts";
import { visible } from "../../runtime/visible.ts";
import type { GatewayError } from "../errors.ts";
import { acceptable } from "./algorithm.ts";
import type { SignedClaims } from "./claims.ts";
import { isObject } from "./groups.ts";
import type { Issuer } from "./issuer.ts";
import { type JwtRules, verifyJwt } from "./jwt.ts";
import { type Asking, toFault } from "./oidc-fault.ts";
import { oidc } from "./openid.ts";
import type { Provider } from "./provider.ts";
import { type CauseName, ProviderTrouble } from "./provider-cause.ts";

/**
 * Userinfo asks about the person of an ID token (`sub`); null: the provider has no such place. Throws IDENTITY_PROVIDER_DOWN,
 * IDENTITY_USERINFO for an answer that cannot be used, and IDENTITY_USERINFO_SUBJECT for one that is about somebody else.
 */
export type Userinfo = (accessToken: string, sub: string) => Promise<SignedClaims | null>;

/** createUserinfo asks the provider's own endpoint alone, and never where that leads on to. */
export function createUserinfo(
  spec: Pick<OidcSpec<unknown>, "name" | "issuer" | "clientId" | "algorithm" | "clockSkewSeconds">,
  provider: Provider,
  { issuer, now }: { readonly issuer: Issuer; readonly now: () => number },
): Userinfo {
  // From the provider itself, and asked for by us: nobody else has keys read by it.
  const keySet = issuer.keySet({ trusted: true });
  const { clockSkewSeconds } = spec;
  const rules: JwtRules = { algorithms: acceptable(spec.algorithm), requiredClaims: [], clockSkewSeconds };
  return async (accessToken, sub) => {
    const configuration = await provider();
    const { userinfo_endpoint: endpoint, issuer: name } = configuration.serverMetadata();
    if (endpoint === undefined) return null;
    const asking = { source: spec.name, issuer: spec.issuer, address: endpoint, hidden: [accessToken] };
    const answer = await ask(configuration, accessToken, asking);
    const claims = await parse(answer, asking, async (jwt) => {
      const { claims } = await verifyJwt(jwt, keySet, rules, now);
      return claims;
    });
    // §5.3.2: they should be there, and say this provider and this client.
    const { iss = name, aud = spec.clientId } = claims;
    if (iss !== name) throw fault("userinfo-unusable", "its iss is not the provider's", asking);
    if (![aud].flat().includes(spec.clientId)) throw fault("userinfo-unusable", "its aud is another client", asking);
    // §5.3.2: without this, whoever has somebody else's access token put into an answer gets their groups.
    if (claims["sub"] !== sub) {
      const came = claims["sub"] === undefined ? "it has no sub" : "its sub is not that of the ID token";
      throw fault("userinfo-subject", came, asking);
    }
    return claims;
  };
}

const fault = (kind: CauseName, came: string, asking: Asking): GatewayError =>
  toFault(new ProviderTrouble(kind, `userinfo: ${came}`), asking);

async function ask(configuration: oidc.Configuration, accessToken: string, asking: Asking): Promise<Response> {
  let answer: Response;
  try {
    const headers = new Headers({ accept: "application/json, application/jwt;q=0.9" });
    answer = await oidc.fetchProtectedResource(
      configuration,
      accessToken,
      new URL(asking.address),
      "GET",
      undefined,
      headers,
    );
  } catch (cause) {
    const found = toFault(cause, asking);
    if (found.status === 503) throw found;
    throw fault("userinfo-refused", found.detail, asking);
  }
  const came = `an answer with status ${answer.status}`;
  if (answer.status >= 500) throw fault("server-failed", came, asking);
  if (answer.status === 429) throw fault("busy", came, asking);
  if (answer.status >= 400) throw fault("userinfo-refused", came, asking);
  if (answer.status !== 200) throw fault("userinfo-unusable", came, asking);
  return answer;
}

async function parse(
  answer: Response,
  asking: Asking,
  verify: (jwt: string) => Promise<SignedClaims>,
): Promise<SignedClaims> {
  const type = (answer.headers.get("content-type") ?? "").split(";", 1)[0]!.trim().toLowerCase();
  let text: string;
  try {
    text = await answer.text();
  } catch (cause) {
    throw toFault(cause, asking);
  }
  // By what it is as well: a token under another type is no less signed.
  if (type === "application/jwt" || /^[\w-]+(\.[\w-]*){2,4}\s*$/.test(text)) {
    if (text.split(".").length === 5) throw fault("userinfo-encrypted", "a token that is encrypted", asking);
    try {
      return await verify(text.trim());
    } catch (cause) {
      const found = toFault(cause, asking);
      if (found.status === 503) throw found;
      throw fault("userinfo-unusable", `a token that is not good: ${found.detail}`, asking);
    }
  }
  let claims: unknown;
  try {
    claims = JSON.parse(text);
  } catch {
    claims = null;
  }
  if (!isObject(claims))
    throw fault("userinfo-unusable", `${visible(type === "" ? "no type" : type, 60)}, and no JSON object`, asking);
  return claims;
}
