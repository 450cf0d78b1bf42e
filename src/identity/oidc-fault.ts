// What openid-client and the network throw, translated: which of our codes it is, what was at hand, and what an operator does about it.

import { visible } from "../../runtime/visible.ts";
import { describe, GatewayError } from "../errors.ts";
import { askedOf } from "./ask-provider.ts";
import { isClientRefused } from "./client-auth.ts";
import { oidc } from "./openid.ts";
import { type CauseName, causes, ProviderTrouble } from "./provider-cause.ts";

/** Asking is what was done when it went wrong. */
export interface Asking {
  readonly source: string;
  readonly issuer: string;
  /** What was asked, where the failure does not know it. */
  readonly address: string;
  /** What must be in no log, whoever sends it back to us: codes, states, secrets, tokens. */
  readonly hidden: readonly (string | null)[];
}

/** toFault keeps a GatewayError that says what to do, and turns everything else into one. */
export function toFault(thrown: unknown, asking: Asking): GatewayError {
  const { kind, came, reason, asked } = explain(thrown, asking);
  if (kind === null) return thrown as GatewayError;
  const { code, fix } = causes[kind];
  const hide = hiding(asking.hidden);
  return new GatewayError(code, {
    detail: hide(came),
    ...(reason !== undefined && { reason: hide(reason) }),
    ...(fix !== null && { fix }),
    about: { cause: kind, source: asking.source, issuer: visible(asking.issuer, 200), asked: visible(asked, 200) },
    cause: thrown,
  });
}

interface Explained {
  /** null: it was explained already. */
  readonly kind: CauseName | null;
  readonly came: string;
  readonly asked: string;
  /** For the person. */
  readonly reason?: string;
}

function explain(thrown: unknown, { address }: Asking): Explained {
  const chain = chainOf(thrown);
  const asked = chain.map(askedOf).find((one) => one !== undefined)?.address ?? address;
  const as = (kind: CauseName, came: string, reason?: string): Explained => ({
    kind,
    came,
    asked,
    ...(reason !== undefined && { reason }),
  });
  const trouble = chain.find((one) => one instanceof ProviderTrouble);
  if (trouble !== undefined) return as(trouble.kind, trouble.came);
  if (thrown instanceof oidc.AuthorizationResponseError) {
    const said = saidOf(
      thrown.cause.get("error"),
      thrown.cause.get("error_description"),
      thrown.cause.get("error_uri"),
    );
    return as(kindOfError(thrown, atAuthorization), said, said);
  }
  if (thrown instanceof oidc.ResponseBodyError) {
    const { error, error_description: description, error_uri: uri } = thrown.cause as Readonly<Record<string, unknown>>;
    const status = askedOf(thrown.response)?.status ?? thrown.status;
    const kind = isClientRefused(thrown) ? "client-refused" : kindOfError(thrown, atEndpoint);
    return as(
      kind === "said-no" && status >= 500 ? "server-failed" : kind,
      `${saidOf(error, description, uri)} (${status})`,
    );
  }
  const response =
    thrown instanceof oidc.WWWAuthenticateChallengeError
      ? thrown.response
      : chain.find((one) => one instanceof Response);
  if (response !== undefined) return as(...ofResponse(response, isClientRefused(thrown)));
  const network = ofNetwork(chain);
  if (network !== null) return as(...network);
  if (thrown instanceof GatewayError) return { kind: null, came: "", asked };
  return as(...ofClient(chain));
}

/** chainOf gives an error and its causes, those of several at once too. */
function chainOf(thrown: unknown): readonly object[] {
  const chain: object[] = [];
  for (let left = [thrown]; left.length > 0 && chain.length < 20; left = left.slice(1)) {
    const [one] = left;
    if (typeof one !== "object" || one === null) continue;
    chain.push(one);
    if (one instanceof AggregateError) left.push(...one.errors);
    if (one instanceof Error) left.push(one.cause);
  }
  return chain;
}

const saidOf = (error: unknown, description: unknown, uri: unknown): string =>
  [error, description, uri]
    .filter((one) => typeof one === "string" && one !== "")
    .map((one, index) => visible(withoutTokens(one as string), index === 1 ? 160 : 80))
    .join(": ");

type Kinds = Readonly<Record<string, CauseName>>;

const everywhere: Kinds = {
  invalid_scope: "scope",
  unauthorized_client: "client-not-allowed",
  unsupported_response_type: "client-not-allowed",
  unsupported_grant_type: "client-not-allowed",
  unsupported_response_mode: "client-not-allowed",
  invalid_request: "request-refused",
  invalid_request_object: "request-refused",
  invalid_request_uri: "request-refused",
  request_not_supported: "request-refused",
  request_uri_not_supported: "request-refused",
  registration_not_supported: "request-refused",
  invalid_target: "request-refused",
  // Microsoft's name for that.
  invalid_resource: "request-refused",
  invalid_client_metadata: "request-refused",
  invalid_dpop_proof: "request-refused",
  use_dpop_nonce: "request-refused",
  invalid_client: "client-refused",
  invalid_redirect_uri: "redirect-uri",
  redirect_uri_mismatch: "redirect-uri",
  temporarily_unavailable: "busy",
  slow_down: "busy",
};

/** RFC 6749 §4.1.2.1, OpenID Connect Core §3.1.2.6, and the Core Error Code unmet_authentication_requirements: it tried, and this person or device cannot. */
const atAuthorization: Kinds = {
  ...everywhere,
  access_denied: "denied",
  // What Apple, LinkedIn and Auth0 say in its place.
  user_cancelled_authorize: "denied",
  user_cancelled_login: "denied",
  unauthorized: "denied",
  server_error: "busy",
  unmet_authentication_requirements: "cannot-prove",
};

/** RFC 6749 §5.2, RFC 9126 §2.3. */
const atEndpoint: Kinds = { ...everywhere, invalid_grant: "code-refused", server_error: "server-failed" };

function kindOfError(
  { error, error_description: description = "" }: { readonly error: string; readonly error_description?: string },
  kinds: Kinds,
): CauseName {
  // Providers have no word of their own for it that all of them use.
  if (/redirect[_ ]?ur[il]/i.test(description)) return "redirect-uri";
  return Object.hasOwn(kinds, error) ? kinds[error]! : "said-no";
}

type Told = readonly [kind: CauseName, came: string];

function ofResponse(response: Response, isRefused: boolean): Told {
  const { headers } = response;
  const { status = response.status, address = "" } = askedOf(response) ?? {};
  const isMetadata = address.includes("/.well-known/");
  const type = headers.get("content-type")?.split(";")[0] ?? "no type";
  const came = `an answer with status ${status} and ${visible(type, 60)}`;
  if (status === 429) return ["busy", came];
  if (status >= 500) return ["server-failed", came];
  if (isRefused) return ["client-refused", came];
  if (status >= 300 && status < 400) {
    const to = URL.parse(headers.get("location") ?? "", "https://unknown.invalid");
    return ["answer-moved", `${came}, to ${visible(`${to?.origin}${to?.pathname}`, 120)}`];
  }
  if ((status === 404 || status === 410) && isMetadata) return ["metadata-missing", came];
  return [status === 200 ? "answer-not-json" : "answer-odd", came];
}

/** Codes of Node's sockets, of its look-ups and of OpenSSL. */
const network: readonly (readonly [codes: RegExp, kind: CauseName])[] = [
  [/^(ENOTFOUND|EAI_\w+|ENODATA)$/, "host-unknown"],
  [/^ECONNREFUSED$/, "connection-refused"],
  [/^(ECONNRESET|EPIPE|UND_ERR_SOCKET|ECONNABORTED)$/, "connection-lost"],
  [/^(EHOSTUNREACH|ENETUNREACH|EADDRNOTAVAIL|ENETDOWN|EHOSTDOWN)$/, "unreachable"],
  [/^(ETIMEDOUT|UND_ERR_\w*TIMEOUT|OAUTH_TIMEOUT|OAUTH_ABORT|ERR_JWKS_TIMEOUT)$/, "timeout"],
  [/^(CERT_HAS_EXPIRED|CERT_NOT_YET_VALID|CRL_HAS_EXPIRED)$/, "certificate-expired"],
  [/^ERR_TLS_CERT_ALTNAME_INVALID$/, "certificate-name"],
  [
    /^(DEPTH_ZERO_SELF_SIGNED_CERT|SELF_SIGNED_CERT_IN_CHAIN|UNABLE_TO_\w+|CERT_\w+|INVALID_CA|HOSTNAME_MISMATCH)$/,
    "certificate-untrusted",
  ],
  [/^(ERR_SSL_\w+|EPROTO|ERR_TLS_\w+)$/, "not-tls"],
];

function ofNetwork(chain: readonly object[]): Told | null {
  for (const one of chain) {
    if (one instanceof DOMException && one.name === "TimeoutError") return ["timeout", "no answer in time"];
    const code = "code" in one && typeof one.code === "string" ? one.code : "";
    const found = network.find(([codes]) => codes.test(code));
    if (found !== undefined) return [found[1], code];
  }
  const failed = chain.some((one) => one instanceof TypeError && one.message === "fetch failed");
  return failed ? ["connection-lost", "fetch failed"] : null;
}

/** What is left are openid-client's own findings: its codes, and sentences that quote nothing that came. */
function ofClient(chain: readonly object[]): Told {
  const last = chain.findLast((one) => one instanceof Error && !(one instanceof SyntaxError)) as Error | undefined;
  const found = chain.map(detailsOf).find((one) => one !== undefined) ?? {};
  const code =
    chain.map((one) => ("code" in one ? String(one.code) : "")).find((one) => one.startsWith("OAUTH_")) ?? "";
  const message = last === undefined ? describe(chain[0]) : visible(last.message, 160);
  if (code === "OAUTH_JSON_ATTRIBUTE_COMPARISON_FAILED") {
    const { expected, body } = found;
    const { issuer } = (body ?? {}) as Readonly<Record<string, unknown>>;
    return [
      "metadata-issuer",
      `the issuer ${visible(JSON.stringify(issuer), 120)}, and not ${visible(String(expected), 120)}`,
    ];
  }
  if (/_SERVER_METADATA$|_FORBIDDEN$/.test(code)) return ["metadata-incomplete", message];
  if (/PARSE_ERROR$/.test(code)) return ["answer-not-json", "an answer that is no JSON"];
  if (/"iss" \(issuer\)/.test(message)) {
    const { parameters, expected } = found;
    const iss = parameters instanceof URLSearchParams ? parameters.get("iss") : null;
    const meant = expected === undefined ? "" : `, and not ${visible(String(expected), 120)}`;
    return ["answer-issuer", `the answer is from ${iss === null ? "nobody" : visible(iss, 120)}${meant}`];
  }
  if (/"state"|provided only once|authorization code/.test(message)) return ["answer-state", message];
  return ["answer-incomplete", `${code} ${message}`.trim()];
}

const detailsOf = (one: object): Readonly<Record<string, unknown>> | undefined =>
  one instanceof Error && typeof one.cause === "object" && one.cause !== null && !(one.cause instanceof Error)
    ? (one.cause as Readonly<Record<string, unknown>>)
    : undefined;

/** What looks like a token has no business in a log, whatever a provider calls it; a UUID is what its own log calls a request. */
const withoutTokens = (text: string): string =>
  text.replace(/[\w-]{24,}(\.[\w-]+)*/g, (one) => (/\d/.test(one) && !uuid.test(one) ? "…" : one));

const uuid = /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/i;

/** hiding makes a text safe for the log: nothing of what is secret here comes back in what somebody says. */
const hiding =
  (hidden: readonly (string | null)[]) =>
  (text: string): string =>
    hidden.reduce<string>((safe, one) => (one !== null && one.length > 3 ? safe.replaceAll(one, "…") : safe), text);
