// What the switching provider does at each of its endpoints: sign-ins, codes and tokens.

import { createHash, randomUUID } from "node:crypto";
import { clientIs } from "./provider-clients.ts";
import type { ProviderKeys } from "./provider-keys.ts";
import type { Claims, Endpoint, OwnAnswer, ProviderRequest, Switches } from "./provider-switches.ts";

/** Reply is what an endpoint answers; a text is an address to go to. */
export type Reply = string | { readonly status: number; readonly json?: Claims; readonly jwt?: string };

/** SignIn is one that happened. */
interface SignIn {
  readonly user: string;
  readonly sid: string;
  readonly authTime: number;
  readonly acr: string | null;
  readonly asked: URLSearchParams;
}

/** Asker answers the requests of one endpoint. */
export type Asker = (request: ProviderRequest) => Promise<Reply>;

const failed = (error: string, status = 400, description?: string): Reply => ({
  status,
  json: { error, ...(description !== undefined && { error_description: description }) },
});

/** Grants are the endpoints, and who signed in last. */
export interface Grants {
  readonly askers: Readonly<Record<Exclude<Endpoint, "discovery" | "jwks" | "elsewhere">, Asker>>;
  /** The last sign-in's `sub` and `sid`. */
  last(): { readonly sub: string; readonly sid: string };
  /** sendBack gives the address that an authorization request is answered at. */
  sendBack(asked: URLSearchParams, parameters: Record<string, string>): string;
}

/** createGrants: `seconds` is the provider's own clock. */
export function createGrants(options: {
  readonly issuer: string;
  readonly switches: Switches;
  readonly keys: ProviderKeys;
  readonly seconds: () => number;
  readonly addressOf: (endpoint: Exclude<Endpoint, "elsewhere">) => string;
}): Grants {
  const { issuer, switches, keys, seconds, addressOf } = options;
  const pushed = new Map<string, URLSearchParams>();
  const codes = new Map<string, SignIn>();
  const refreshTokens = new Map<string, SignIn>();
  const accessTokens = new Map<string, SignIn>();
  const assertions = new Set<string>();
  let last = { sub: "", sid: "" };

  const isClient = (request: ProviderRequest) =>
    clientIs(
      request,
      switches,
      [switches.metadataIssuer(issuer), issuer, addressOf("token"), addressOf("par")],
      assertions,
      new Date(seconds() * 1_000),
    );

  const personal = (signIn: SignIn, place: "id_token" | "userinfo"): Claims =>
    switches.claimsIn === "both" || switches.claimsIn === place ? switches.claimsOf(signIn.user) : {};

  function sendBack(asked: URLSearchParams, parameters: Record<string, string>): string {
    const back = new URL(asked.get("redirect_uri")!);
    const state = asked.get("state");
    const all = { ...parameters, ...(state !== null && { state }), iss: switches.metadataIssuer(issuer) };
    for (const [name, value] of Object.entries(switches.redirect(all))) back.searchParams.set(name, value);
    return back.href;
  }

  /** What is wrong with an authorization request; null: nothing. */
  function mistakeIn(asked: URLSearchParams): string | null {
    const scopes = (asked.get("scope") ?? "").split(" ");
    if (asked.get("response_type") !== "code") return "unsupported_response_type";
    if (asked.get("code_challenge_method") !== "S256" || asked.get("code_challenge") === null) return "invalid_request";
    if (!scopes.includes("openid")) return "invalid_scope";
    return switches.scopes !== null && scopes.some((one) => !switches.scopes!.includes(one)) ? "invalid_scope" : null;
  }

  function acrFor(asked: URLSearchParams): string | null {
    const claims = JSON.parse(asked.get("claims") ?? "{}") as { id_token?: { acr?: { values?: string[] } } };
    return claims.id_token?.acr?.values?.[0] ?? asked.get("acr_values")?.split(" ")[0] ?? null;
  }

  const isOurs = (asked: URLSearchParams): boolean =>
    asked.get("client_id") === switches.client.id &&
    switches.client.redirectUris.includes(asked.get("redirect_uri") ?? "");

  const refused = (): Reply => failed(switches.clientRefusal.error, switches.clientRefusal.status);

  async function authorize({ query, form }: ProviderRequest): Promise<Reply> {
    const sent = new URLSearchParams([...query, ...form]);
    const asked = pushed.get(sent.get("request_uri") ?? "") ?? sent;
    pushed.delete(sent.get("request_uri") ?? "");
    if (!isOurs(asked)) return failed("invalid_client");
    if (asked === sent && switches.par === "required") return sendBack(asked, { error: "invalid_request" });
    const mistake = mistakeIn(asked);
    if (mistake !== null) return sendBack(asked, { error: mistake });
    const maxAge = asked.get("max_age");
    const again =
      asked.get("prompt") === "login" || (maxAge !== null && Number(maxAge) < Math.max(switches.authAgeSeconds, 1));
    const code = randomUUID();
    const sid = randomUUID();
    last = { sub: switches.user, sid };
    const authTime = seconds() - (again ? 0 : switches.authAgeSeconds);
    codes.set(code, { user: switches.user, sid, authTime, acr: acrFor(asked), asked });
    return sendBack(asked, { code });
  }

  async function token(request: ProviderRequest): Promise<Reply> {
    const { form } = request;
    if (!(await isClient(request))) return refused();
    const grant = form.get("grant_type");
    if (grant === "authorization_code") {
      const signIn = codes.get(form.get("code") ?? "");
      codes.delete(form.get("code") ?? "");
      const challenge = createHash("sha256")
        .update(form.get("code_verifier") ?? "")
        .digest("base64url");
      return signIn !== undefined &&
        signIn.asked.get("redirect_uri") === form.get("redirect_uri") &&
        signIn.asked.get("code_challenge") === challenge
        ? give(signIn, grant)
        : failed("invalid_grant");
    }
    if (grant !== "refresh_token") return failed("unsupported_grant_type");
    const signIn = refreshTokens.get(form.get("refresh_token") ?? "");
    if (switches.rotatesRefreshTokens) refreshTokens.delete(form.get("refresh_token") ?? "");
    return signIn === undefined ? failed("invalid_grant") : give(signIn, grant);
  }

  async function give(signIn: SignIn, grant: "authorization_code" | "refresh_token"): Promise<Reply> {
    const iat = seconds();
    const nonce = signIn.asked.get("nonce");
    const claims = switches.idToken(
      {
        iss: switches.tokenIssuer(issuer),
        sub: signIn.user,
        aud: switches.client.id,
        iat,
        exp: iat + 600,
        auth_time: signIn.authTime,
        sid: signIn.sid,
        amr: signIn.acr === null ? ["pwd"] : ["pwd", "otp"],
        ...(signIn.acr !== null && { acr: signIn.acr }),
        ...(grant === "authorization_code" && nonce !== null && { nonce }),
        ...personal(signIn, "id_token"),
      },
      grant,
    );
    const accessToken = randomUUID();
    accessTokens.set(accessToken, signIn);
    const refreshToken = randomUUID();
    if (switches.refreshTokens) refreshTokens.set(refreshToken, signIn);
    const response = {
      access_token: accessToken,
      token_type: "Bearer",
      expires_in: 600,
      scope: signIn.asked.get("scope"),
      id_token: await keys.sign(claims),
      ...(switches.refreshTokens && { refresh_token: refreshToken }),
    };
    return { status: 200, json: switches.tokenResponse(response, grant) };
  }

  async function userinfo({ headers, form }: ProviderRequest): Promise<Reply> {
    const bearer = /^Bearer (.*)$/i.exec(headers.authorization ?? "")?.[1] ?? form.get("access_token") ?? "";
    const signIn = accessTokens.get(bearer);
    if (signIn === undefined) return failed("invalid_token", 401);
    const claims = switches.userinfo({ sub: signIn.user, ...personal(signIn, "userinfo") });
    if (!switches.signsUserinfo) return { status: 200, json: claims };
    const signed = { iss: switches.tokenIssuer(issuer), aud: switches.client.id, ...claims };
    return { status: 200, jwt: await keys.sign(signed) };
  }

  async function endSession({ query, form }: ProviderRequest): Promise<Reply> {
    const asked = new URLSearchParams([...query, ...form]);
    const to = asked.get("post_logout_redirect_uri");
    if (to === null) return { status: 200, json: {} };
    const back = new URL(to);
    const state = asked.get("state");
    if (state !== null) back.searchParams.set("state", state);
    return back.href;
  }

  async function par(request: ProviderRequest): Promise<Reply> {
    if (!(await isClient(request))) return refused();
    if (!isOurs(request.form)) return failed("invalid_request");
    const mistake = mistakeIn(request.form);
    if (mistake !== null) return failed(mistake);
    const uri = `urn:ietf:params:oauth:request_uri:${randomUUID()}`;
    pushed.set(uri, request.form);
    return { status: 201, json: { request_uri: uri, expires_in: 60 } };
  }

  async function revocation(request: ProviderRequest): Promise<Reply> {
    if (!(await isClient(request))) return refused();
    refreshTokens.delete(request.form.get("token") ?? "");
    return { status: 200, json: {} };
  }

  return {
    askers: { authorize, token, userinfo, end_session: endSession, par, revocation },
    last: () => last,
    sendBack,
  };
}

/** toReply turns an answer of the switches into one: an OAuth error has no text. */
export const toReply = ({ status = 400, error, error_description: description }: OwnAnswer): Reply =>
  failed(error!, status, description);
