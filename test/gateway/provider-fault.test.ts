// What goes wrong with a provider: people get a page that blames nobody, with a support code that finds the line that says what was at hand and what to do.

import { createServer } from "node:https";
import { createServer as createTcpServer } from "node:net";
import { expect, onTestFinished, test } from "vitest";
import { codes, type ErrorCode } from "../../src/error-codes.ts";
import { type CauseName, causes } from "../../src/identity/provider-cause.ts";
import { certificate, key } from "../support/localhost-certificate.ts";
import { shorten } from "../support/long.ts";
import { ordinary, type Switches } from "../support/provider-switches.ts";
import { listening } from "../support/recording-upstream.ts";
import { type SwitchingGateway, type SwitchingOptions, switchingGateway, visit } from "../support/switching-gateway.ts";

/** Row: how the provider is, by which cause it has to be told, and what has to be in its line. */
type Row = [
  name: string,
  switches: Partial<Switches>,
  cause: CauseName,
  atHand: readonly (string | RegExp)[],
  options?: SwitchingOptions,
];

/** What a provider may say, and must not get into a log or onto a page. */
const secret = "bank-secret";

const withoutClaim =
  (name: string): Switches["idToken"] =>
  ({ [name]: _, ...rest }) =>
    rest;

const rows: readonly Row[] = [
  ["a wrong secret", { client: clientWith("another-secret") }, "client-refused", ["invalid_client", "/token"]],
  [
    "a wrong secret, said with a challenge alone",
    { answers: { token: { status: 401, text: "", headers: { "www-authenticate": "Basic" } } } },
    "client-refused",
    ["401", "/token"],
  ],
  [
    "a client that may not do this",
    { answers: { token: { error: "unauthorized_client", error_description: "Enable the standard flow" } } },
    "client-not-allowed",
    ["unauthorized_client", "Enable the standard flow"],
  ],
  [
    "a code that it does not take",
    { answers: { token: { error: "invalid_grant" } } },
    "code-refused",
    ["invalid_grant"],
  ],
  [
    "another redirect URI",
    { answers: { token: { error: "invalid_grant", error_description: "redirect_uri mismatch" } } },
    "redirect-uri",
    ["redirect_uri mismatch"],
  ],
  [
    "one that fails at the token endpoint",
    { answers: { token: { status: 500, text: "oops" } } },
    "server-failed",
    ["500"],
  ],
  [
    "one that fails there with a word",
    { answers: { token: { status: 503, error: "server_error" } } },
    "server-failed",
    ["server_error", "503"],
  ],
  ["one that is busy there", { answers: { token: { status: 429, text: "slow down" } } }, "busy", ["429"]],
  [
    "one that says so",
    { answers: { token: { error: "temporarily_unavailable" } } },
    "busy",
    ["temporarily_unavailable"],
  ],
  ["one that is busy at first", { answers: { authorize: { error: "temporarily_unavailable" } } }, "busy", []],
  [
    "one that fails at first",
    { answers: { authorize: { error: "server_error", error_description: "Database" } } },
    "busy",
    ["Database"],
  ],
  ["one that does not know a scope", { scopes: ["openid", "profile"] }, "scope", ["invalid_scope"]],
  [
    "the same, where requests are pushed",
    { scopes: ["openid", "profile"], par: "required" },
    "scope",
    ["invalid_scope", "/par"],
  ],
  [
    "one that takes no such request",
    { answers: { authorize: { error: "invalid_request" } } },
    "request-refused",
    ["invalid_request"],
  ],
  ["metadata behind a password", { answers: { discovery: { text: "", status: 401 } } }, "answer-odd", ["401"]],
  ["keys that are for nobody", { answers: { jwks: { text: "<html>No", status: 403 } } }, "answer-odd", ["403"]],
  ["a person who cancels at Apple", { answers: { authorize: { error: "user_cancelled_authorize" } } }, "denied", []],
  ["a person whom Auth0 keeps out", { answers: { authorize: { error: "unauthorized" } } }, "denied", []],
  [
    "a client that is registered for what the provider cannot",
    { par: "required", answers: { par: { error: "invalid_client_metadata" } } },
    "request-refused",
    ["invalid_client_metadata"],
  ],
  ["one with words of its own", { answers: { authorize: { error: "tenant_paused" } } }, "said-no", ["tenant_paused"]],
  [
    "a page at the token endpoint",
    { answers: { token: { text: "<html>Log in</html>" } } },
    "answer-not-json",
    ["text/html", "/token"],
  ],
  [
    "a redirect at the token endpoint",
    { answers: { token: { status: 302, text: "", headers: { location: "https://elsewhere.example/x" } } } },
    "answer-moved",
    ["elsewhere.example"],
  ],
  [
    "an ID token with a shared secret",
    { algorithm: "HS512", metadata: { id_token_signing_alg_values_supported: ["RS256"] } },
    "signed-shared",
    ["HS512"],
  ],
  [
    "one without a signature",
    { algorithm: "none", metadata: { id_token_signing_alg_values_supported: ["RS256"] } },
    "not-signed",
    ["none"],
  ],
  [
    "one with another algorithm than it lists",
    { algorithm: "ES256", metadata: { id_token_signing_alg_values_supported: ["RS256"] } },
    "signed-otherwise",
    ["ES256", "RS256"],
  ],
  [
    "one with another algorithm than the policy's",
    { algorithm: "ES256" },
    "signed-otherwise",
    ["ES256", "PS384"],
    { oidc: { algorithm: '"PS384"' } },
  ],
  ["metadata with a shared secret alone", { algorithm: "HS512" }, "signed-shared", ["HS512", "shared secret"]],
  ["metadata with no signature alone", { algorithm: "none" }, "not-signed", ["none"]],
  [
    "an ID token for another client",
    { idToken: (claims) => ({ ...claims, aud: "shop" }) },
    "token-audience",
    ["shop", "bank"],
  ],
  [
    "an ID token of another issuer",
    { tokenIssuer: () => "https://other.example" },
    "token-issuer",
    ["https://other.example", "http://localhost"],
  ],
  ["an ID token of nobody", { idToken: withoutClaim("iss") }, "token-issuer", ["missing"]],
  ["an ID token without exp", { idToken: withoutClaim("exp") }, "token-claim", ["exp"]],
  ["an ID token that ran out", { idToken: (claims) => ({ ...claims, exp: 1_000 }) }, "token-time", ["expired"]],
  ["an ID token without a nonce", { idToken: withoutClaim("nonce") }, "nonce", []],
  ["an ID token with another nonce", { idToken: (claims) => ({ ...claims, nonce: "other" }) }, "nonce", []],
  ["no ID token", { tokenResponse: ({ id_token: _, ...rest }) => rest }, "answer-incomplete", []],
  ["a key under a kid that nobody has", { header: (header) => ({ ...header, kid: "gone" }) }, "key-unknown", ["gone"]],
  ["an answer of nobody", { redirect: ({ iss: _, ...rest }) => rest }, "answer-issuer", []],
  [
    "an answer of somebody else",
    { redirect: (all) => ({ ...all, iss: "https://other.example" }) },
    "answer-issuer",
    ["https://other.example", "http://localhost"],
  ],
  [
    "a page instead of metadata",
    { answers: { discovery: { text: "<html>" } } },
    "answer-not-json",
    ["text/html", "openid-configuration"],
  ],
  ["a token endpoint that is not there", { answers: { token: { status: 404, text: "" } } }, "answer-odd", ["404"]],
  [
    "no metadata",
    { answers: { discovery: { status: 404, text: "" } } },
    "metadata-missing",
    ["404", "openid-configuration"],
  ],
  [
    "metadata of another issuer",
    { metadataIssuer: () => "https://other.example" },
    "metadata-issuer",
    ["https://other.example", "http://localhost"],
  ],
  [
    "metadata without a token endpoint",
    { metadata: { token_endpoint: undefined } },
    "metadata-incomplete",
    ["token_endpoint"],
  ],
  [
    "a host that nobody knows",
    {},
    "host-unknown",
    [/E(NOTFOUND|AI_AGAIN)/, "nobody.invalid"],
    { issuer: () => "https://nobody.invalid" },
  ],
];

function clientWith(secret: string): Switches["client"] {
  return { id: "bank", secret, redirectUris: [], publicKey: null };
}

test.each(shorten(rows, 22))("%s", async (_, switches, cause, atHand, options) => {
  const gate = await switchingGateway(switches, {
    ...options,
    oidc: { scopes: '["profile", "email"]', ...options?.oidc },
  });
  await told(gate, cause, atHand);
  // What was wrong was the provider alone: when it is as it should be, the next one gets in. Metadata stays known for a while.
  if (options !== undefined || switches.metadata !== undefined || switches.algorithm !== undefined) return;
  const { redirectUris } = gate.switches.client;
  const good = ordinary();
  Object.assign(gate.switches, good, { client: { ...good.client, redirectUris } });
  gate.advance(60_000);
  expect((await visit(gate)).status).toBe(200);
});

async function told(gate: SwitchingGateway, cause: CauseName, atHand: readonly (string | RegExp)[]): Promise<void> {
  const { status, code, page } = await visit(gate);
  const expected: ErrorCode = causes[cause].code;
  expect({ status, code }).toEqual({ status: codes[expected].status, code: expected });
  expect(page.headers["retry-after"] !== undefined).toBe("retrySeconds" in codes[expected]);
  const line = gate.decisions(true).at(-1)!;
  const text = JSON.stringify(line);
  if (causes[cause].fix !== null) {
    expect(line).toMatchObject({ level: "warn", about: { cause, source: "staff" } });
    expect(String(line["fix"])).not.toBe("undefined");
  }
  for (const one of atHand) expect(text).toMatch(one);
  expect(page.body).toContain(String(line["request"]));
  // Neither the page nor the log has what only the two of them know.
  for (const hidden of [secret, gate.provider.requestsTo("token").at(-1)?.form.get("code")])
    if (hidden) for (const place of [page.body, gate.printed.join()]) expect(String(place)).not.toContain(hidden);
}

test.each<[string, CauseName, string, () => Promise<number>]>([
  ["nothing listens", "connection-refused", "ECONNREFUSED", closedPort],
  ["a certificate that nobody signed", "certificate-untrusted", "SELF_SIGNED", selfSigned],
  ["no TLS", "not-tls", "ERR_SSL", plainPort],
])("where %s", async (_, cause, atHand, start) => {
  const port = await start();
  const gate = await switchingGateway({}, { issuer: () => `https://localhost:${port}` });
  await told(gate, cause, [atHand, `https://localhost:${port}`]);
});

async function closedPort(): Promise<number> {
  const server = createTcpServer();
  const port = await listening(server);
  await new Promise((resolve) => server.close(resolve));
  return port;
}

async function selfSigned(): Promise<number> {
  const server = createServer({ cert: certificate, key }, (_, response) => response.end("{}"));
  onTestFinished(() => void server.close());
  return listening(server);
}

async function plainPort(): Promise<number> {
  const server = createTcpServer((socket) => socket.end("HTTP/1.1 400 Bad Request\r\n\r\n"));
  onTestFinished(() => void server.close());
  return listening(server);
}

test("what it echoes of ours is in no log and on no page", async () => {
  const gate = await switchingGateway({
    answers: {
      token: ({ form }) => ({
        error: "invalid_request",
        error_description: `code ${form.get("code")} verifier ${form.get("code_verifier")} secret ${secret}\n\u202e`,
      }),
    },
  });
  await told(gate, "request-refused", ["invalid_request: code … verifier … secret …"]);
  expect(gate.printed.join()).not.toContain("\u202e");
});

test("a refresh token that the provider does not take out of use at sign-out is told of", async () => {
  const gate = await switchingGateway(
    { refreshTokens: true, answers: { revocation: { error: "unsupported_token_type" } } },
    { oidc: { refresh: '"5m"' } },
  );
  const { browser } = await visit(gate);
  await browser.submit(await browser.open(`${gate.origin}/.sallyport/logout`));
  const line = await gate.logged(({ event, level }) => event === "identity-provider" && level === "warn");
  expect(line).toMatchObject({ about: { source: "staff" }, fix: expect.any(String) });
  expect(String(line["msg"])).toContain("unsupported_token_type");
});

test("a name of a client that is as long as a token is told all the same", async () => {
  const aud = "1029384756-a1b2c3d4e5f6g7h8i9j0k1l2m3n4o5p6";
  const gate = await switchingGateway({ idToken: (claims) => ({ ...claims, aud }) });
  await told(gate, "token-audience", [aud, "bank"]);
});

test("what somebody writes as a reason is shown as text alone, and cut", async () => {
  const gate = await switchingGateway({
    answers: { authorize: { error: "access_denied", error_description: `<b>No</b> ${"x ".repeat(500)}` } },
  });
  const { status, code, page } = await visit(gate);
  expect({ status, code }).toEqual({ status: 403, code: "IDENTITY_PROVIDER_ERROR" });
  expect(page.body).toContain("access_denied: &lt;b&gt;No");
  expect(page.body).not.toContain("x ".repeat(200));
});

test("every code that a cause has is one of ours, and what to do is said where anything can be done", () => {
  for (const { code, fix } of Object.values(causes)) {
    expect(codes).toHaveProperty(code);
    if (fix !== null) expect(fix).toMatch(/\.$/);
  }
});
