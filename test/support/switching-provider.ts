// A small OpenID provider on a loopback socket that signs people in without a page, and does differently what its switches say.

import { randomUUID } from "node:crypto";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { onTestFinished } from "vitest";
import { createGrants, type Reply, toReply } from "./provider-grants.ts";
import { createProviderKeys, type ProviderKeys } from "./provider-keys.ts";
import {
  type Claims,
  type Endpoint,
  type OwnAnswer,
  ordinary,
  type ProviderRequest,
  type Switches,
} from "./provider-switches.ts";
import { listening, readBody } from "./recording-upstream.ts";

/** SwitchingProvider is a running one. */
export interface SwitchingProvider {
  readonly issuer: string;
  /** May be changed while it runs. */
  readonly switches: Switches;
  /** What it was sent so far. */
  readonly requests: readonly ProviderRequest[];
  /** requestsTo gives those to one endpoint. */
  requestsTo(endpoint: Endpoint): readonly ProviderRequest[];
  readonly keys: ProviderKeys;
  /** Seconds since 1970 by its own clock. */
  seconds(): number;
  /** logoutToken is a good one for the last sign-in, both by sub and sid; undefined leaves a claim out. */
  logoutToken(claims?: Claims, header?: Claims): Promise<string>;
  /** accessToken is a good one (RFC 9068) of the present user for this audience. */
  accessToken(audience: string, claims?: Claims, header?: Claims): Promise<string>;
}

const usualPaths: Readonly<Record<Exclude<Endpoint, "elsewhere">, string>> = {
  discovery: "/.well-known/openid-configuration",
  jwks: "/jwks",
  authorize: "/authorize",
  token: "/token",
  userinfo: "/userinfo",
  end_session: "/end-session",
  par: "/par",
  revocation: "/revoke",
};

type Known = keyof typeof usualPaths;

/** switchingProvider ends with the test; `now` is in milliseconds. */
export async function switchingProvider(
  changes: Partial<Switches> = {},
  options: { readonly now?: () => number } = {},
): Promise<SwitchingProvider> {
  const switches: Switches = Object.assign(ordinary(), changes);
  const now = options.now ?? Date.now;
  const seconds = () => Math.floor(now() / 1_000) + switches.clockAheadSeconds;
  const requests: ProviderRequest[] = [];
  const server = createServer((request, response) => {
    answer(request, response).catch((cause: unknown) => {
      if (!response.headersSent) response.writeHead(500);
      response.end(String(cause));
    });
  });
  const issuer = `http://localhost:${await listening(server)}`;
  const keys = createProviderKeys(switches);
  const pathOf = (endpoint: Known) => switches.paths[endpoint] ?? usualPaths[endpoint];
  const addressOf = (endpoint: Known) => `${issuer}${pathOf(endpoint)}`;
  const grants = createGrants({ issuer, switches, keys, seconds, addressOf });
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });

  function metadata(): Claims {
    const { algorithm, scopes, clientMethods } = switches;
    const all: Claims = {
      issuer: switches.metadataIssuer(issuer),
      authorization_endpoint: addressOf("authorize"),
      token_endpoint: addressOf("token"),
      userinfo_endpoint: addressOf("userinfo"),
      jwks_uri: addressOf("jwks"),
      ...(switches.endSession && { end_session_endpoint: addressOf("end_session") }),
      ...(switches.revocation && { revocation_endpoint: addressOf("revocation") }),
      ...(switches.par !== "absent" && { pushed_authorization_request_endpoint: addressOf("par") }),
      ...(switches.par === "required" && { require_pushed_authorization_requests: true }),
      response_types_supported: ["code"],
      subject_types_supported: ["public"],
      id_token_signing_alg_values_supported: [algorithm],
      code_challenge_methods_supported: ["S256"],
      token_endpoint_auth_methods_supported: clientMethods,
      authorization_response_iss_parameter_supported: true,
      claims_parameter_supported: true,
      ...(scopes !== null && { scopes_supported: scopes }),
    };
    return { ...all, ...switches.metadata };
  }

  async function answer(incoming: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(incoming.url ?? "/", issuer);
    const endpoint =
      (Object.keys(usualPaths) as Known[]).find((one) => pathOf(one) === url.pathname) ?? ("elsewhere" as const);
    const body = await readBody(incoming);
    const isForm = incoming.headers["content-type"]?.startsWith("application/x-www-form-urlencoded") ?? false;
    const request: ProviderRequest = {
      endpoint,
      method: incoming.method ?? "",
      path: url.pathname,
      headers: incoming.headers,
      query: url.searchParams,
      form: new URLSearchParams(isForm ? body : ""),
    };
    requests.push(request);
    response.setHeader("date", new Date(seconds() * 1_000).toUTCString());
    await switches.waits[endpoint];
    const instead = switches.answers[endpoint];
    const own = typeof instead === "function" ? instead(request) : (instead ?? null);
    if (own !== null && own.error === undefined) return sendText(response, own);
    send(response, own === null ? await replyTo(request) : replyWith(own, request), own?.headers);
  }

  function replyWith(own: OwnAnswer, { endpoint, query }: ProviderRequest): Reply {
    if (endpoint !== "authorize" || own.status !== undefined) return toReply(own);
    const { error, error_description: description } = own;
    return grants.sendBack(query, {
      error: error!,
      ...(description !== undefined && { error_description: description }),
    });
  }

  async function replyTo(request: ProviderRequest): Promise<Reply> {
    const { endpoint } = request;
    if (endpoint === "elsewhere") return { status: 404, json: {} };
    if (endpoint === "discovery") return { status: 200, json: metadata() };
    if (endpoint === "jwks") return { status: 200, json: { ...(await keys.published()) } };
    return grants.askers[endpoint](request);
  }

  const signed = (typ: string, claims: Claims, header: Claims) => {
    const iat = seconds();
    const all = { iss: switches.tokenIssuer(issuer), iat, exp: iat + 120, jti: randomUUID(), ...claims };
    return keys.sign(all, { typ, ...header });
  };

  return {
    issuer,
    switches,
    requests,
    requestsTo: (endpoint) => requests.filter((one) => one.endpoint === endpoint),
    keys,
    seconds,
    logoutToken: (claims = {}, header = {}) =>
      signed(
        "logout+jwt",
        {
          aud: switches.client.id,
          events: { "http://schemas.openid.net/event/backchannel-logout": {} },
          ...grants.last(),
          ...claims,
        },
        header,
      ),
    accessToken: (audience, claims = {}, header = {}) =>
      signed(
        "at+jwt",
        {
          aud: audience,
          sub: switches.user,
          client_id: switches.client.id,
          ...switches.claimsOf(switches.user),
          ...claims,
        },
        header,
      ),
  };
}

function send(response: ServerResponse, reply: Reply, headers: OwnAnswer["headers"] = {}): void {
  if (typeof reply === "string") return void response.writeHead(302, { location: reply, ...headers }).end();
  const type = reply.jwt === undefined ? "application/json" : "application/jwt";
  response
    .writeHead(reply.status, { "content-type": type, "cache-control": "no-store", ...headers })
    .end(reply.jwt ?? JSON.stringify(reply.json));
}

function sendText(response: ServerResponse, { status = 200, text = "", type = "text/html", headers }: OwnAnswer): void {
  response.writeHead(status, { "content-type": type, ...headers }).end(text);
}
