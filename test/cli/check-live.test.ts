// sallyport check --live: what it says of a provider with switches, of the demo's, and of addresses where there is none.

import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import { createServer as createSecureServer } from "node:https";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { createIdentityProvider } from "../../demo/identity-provider/identity-provider.ts";
import * as program from "../../src/cli/program.ts";
import { certificate as cert, key } from "../support/localhost-certificate.ts";
import { shorten } from "../support/long.ts";
import type { Switches } from "../support/provider-switches.ts";
import { listening } from "../support/recording-upstream.ts";
import { switchingProvider } from "../support/switching-provider.ts";

const port = 9_443;
const redirectUri = `http://bank.localhost:${port}/.sallyport/callback`;

interface Options {
  readonly issuer: string;
  readonly oidc?: string;
  readonly bearer?: string;
  /** Of a level; left out: there is none. */
  readonly level?: string;
  readonly secret?: string | null;
  readonly clientId?: string;
}

type Verdicts = Readonly<Record<string, string>>;

/** live runs the command, and gives its exit code and the verdict of each check; of several the last. */
async function live({ issuer, oidc = "", bearer, level, secret = "bank-secret", clientId = "bank" }: Options) {
  const folder = await mkdtemp(join(tmpdir(), "live-"));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  const people = `oidc("staff", { issuer: ${JSON.stringify(issuer)}, clientId: "${clientId}", clientSecret: secret("BANK_SECRET"), ${oidc} })`;
  const source = bearer === undefined ? people : `bearer("machines", { issuer: ${JSON.stringify(issuer)}, ${bearer} })`;
  const steps = level === undefined ? "" : `stepUp(assurance("strong", ${level}), { maxAge: "5m" }),`;
  await writeFile(
    join(folder, "bank.ts"),
    `import { assurance, bearer, host, oidc, respond, route, secret, stepUp } from "sallyport";
const source = ${source};
export default host("bank.localhost", { identity: source }, route("/*", ${steps} respond({ body: "hello" })));
`,
  );
  const seen = { out: "", err: "" };
  const into = (name: keyof typeof seen) => (text: string) => {
    seen[name] += text;
  };
  const code = await program.run(["check", folder, "--live", "--public-port", String(port)], {
    env: secret === null ? {} : { BANK_SECRET: secret },
    out: into("out"),
    err: into("err"),
    color: false,
  });
  const verdicts: Record<string, string> = {};
  for (const [, name = "", verdict = ""] of seen.out.matchAll(
    /^ {2}(\S.*?) {2,}(ok|will not work|cannot tell|not offered) /gm,
  ))
    verdicts[name] = verdict;
  return { code, verdicts: verdicts as Verdicts, ...seen };
}

const provider = (changes: Partial<Switches> = {}) =>
  switchingProvider({
    ...changes,
    client: {
      id: "bank",
      secret: "bank-secret",
      redirectUris: [redirectUri],
      publicKey: null,
      ...changes.client,
    },
  });

const client = (changes: Partial<Switches["client"]>): Partial<Switches> => ({
  client: { id: "bank", secret: "bank-secret", redirectUris: [redirectUri], publicKey: null, ...changes },
});

interface Row {
  readonly that: string;
  readonly switches?: Partial<Switches>;
  readonly options?: Omit<Options, "issuer">;
  readonly says: Verdicts;
}

const broken = "will not work";

const rows: readonly Row[] = [
  {
    that: "does what the standards say",
    says: {
      discovery: "ok",
      issuer: "ok",
      clock: "ok",
      keys: "ok",
      "ID tokens": "ok",
      "code flow": "ok",
      PKCE: "ok",
      client: "ok",
      "redirect URI": "ok",
      scopes: "ok",
      userinfo: "ok",
      "pushed requests": "not offered",
      "signing out": "ok",
      "logout there": "not offered",
    },
  },
  {
    that: "takes pushed requests",
    switches: { par: "required" },
    says: { "pushed requests": "ok", "redirect URI": "ok" },
  },
  {
    that: "takes pushed requests, and does not know the redirect URI",
    switches: { par: "required", ...client({ redirectUris: ["https://bank.example.com/.sallyport/callback"] }) },
    says: { "redirect URI": broken, client: "ok" },
  },
  {
    that: "calls itself by another name",
    switches: { metadataIssuer: () => "https://login.example.com" },
    says: { issuer: broken },
  },
  { that: "puts a slash at its name's end", switches: { metadataIssuer: (own) => `${own}/` }, says: { issuer: "ok" } },
  { that: "signs with a shared secret", switches: { algorithm: "HS256" }, says: { "ID tokens": broken, keys: broken } },
  {
    that: "can sign with a shared secret too",
    switches: { metadata: { id_token_signing_alg_values_supported: ["HS512", "RS256"] } },
    says: { "ID tokens": "cannot tell" },
  },
  { that: "signs with EdDSA", switches: { algorithm: "EdDSA" }, says: { "ID tokens": "ok", keys: "ok" } },
  {
    that: "signs with another algorithm than the policy pins",
    switches: { algorithm: "ES256" },
    options: { oidc: 'algorithm: "RS256"' },
    says: { "ID tokens": broken },
  },
  {
    that: "lists an algorithm that none of its keys is for",
    switches: { metadata: { id_token_signing_alg_values_supported: ["ES512"] } },
    says: { "ID tokens": broken },
  },
  { that: "publishes no key", switches: { answers: { jwks: { text: '{"keys":[]}' } } }, says: { keys: broken } },
  {
    that: "fails when its keys are asked for",
    switches: { answers: { jwks: { status: 500, text: "" } } },
    says: { keys: broken },
  },
  {
    that: "knows another secret, and says unauthorized_client of it",
    switches: { clientRefusal: { error: "unauthorized_client", status: 403 } },
    options: { secret: "another" },
    says: { client: broken },
  },
  { that: "knows another secret", options: { secret: "another" }, says: { client: broken } },
  {
    that: "does not know the client",
    options: { clientId: "another" },
    says: { client: broken, "redirect URI": broken },
  },
  {
    that: "takes the secret in the body",
    switches: { clientMethods: ["client_secret_post"] },
    says: { client: "ok" },
  },
  {
    that: "wants a key, and the policy has a secret",
    switches: { clientMethods: ["private_key_jwt"] },
    says: { client: broken },
  },
  {
    that: "has a word of its own for a wrong code",
    switches: {
      answers: {
        token: ({ headers }) => {
          const [, pair = ""] = /^Basic (.*)$/.exec(headers.authorization ?? "") ?? [];
          const isOurs = Buffer.from(pair, "base64").toString() === "bank:bank-secret";
          return { status: 403, error: isOurs ? "invalid_code" : "unauthorized_client" };
        },
      },
    },
    says: { client: "ok" },
  },
  {
    that: "looks at the code first, and at the client where tokens are given back",
    switches: { answers: { token: { error: "invalid_grant" } } },
    says: { client: "ok" },
  },
  {
    that: "looks at the code first, and knows another secret",
    switches: { answers: { token: { error: "invalid_grant" } } },
    options: { secret: "another" },
    says: { client: broken },
  },
  {
    that: "looks at the code first, and takes nothing back",
    switches: { answers: { token: { error: "invalid_grant" } }, revocation: false },
    says: { client: "cannot tell" },
  },
  {
    that: "leads to a page of its own for an address that it does not know",
    switches: {
      answers: {
        authorize: ({ query }) => ({
          status: 302,
          text: "",
          headers: {
            location: query.get("redirect_uri") === redirectUri ? "/sign-in" : "/error?error=invalid_redirect",
          },
        }),
      },
    },
    says: { "redirect URI": "ok" },
  },
  {
    that: "leads to a page of its own for the gateway's address",
    switches: {
      answers: { authorize: { status: 302, text: "", headers: { location: "/error?error=invalid_redirect" } } },
    },
    says: { "redirect URI": broken },
  },
  {
    that: "gives tokens for whatever code, as mocks do",
    switches: { answers: { token: { text: '{"access_token":"a","token_type":"Bearer"}', type: "application/json" } } },
    says: { client: "cannot tell" },
  },
  {
    that: "fails at the token endpoint",
    switches: { answers: { token: { status: 500, text: "" } } },
    says: { client: "cannot tell" },
  },
  {
    that: "needs a secret that is not here",
    options: { secret: null },
    says: { client: "cannot tell", discovery: "ok" },
  },
  {
    that: "does not know the redirect URI",
    switches: client({ redirectUris: ["https://bank.example.com/.sallyport/callback"] }),
    says: { "redirect URI": broken, client: "ok" },
  },
  {
    that: "shows its page to whoever asks",
    switches: { answers: { authorize: { text: "<form>" } } },
    says: { "redirect URI": "cannot tell" },
  },
  {
    that: "answers that nobody is signed in",
    switches: { answers: { authorize: { error: "login_required" } } },
    says: { "redirect URI": "ok" },
  },
  {
    that: "does not allow this client the code flow",
    switches: { answers: { authorize: { error: "unauthorized_client" } } },
    says: { "redirect URI": broken },
  },
  {
    that: "does not know what no policy names",
    switches: { scopes: ["openid", "email"] },
    says: { scopes: "ok", "redirect URI": "ok" },
  },
  {
    that: "knows other scopes",
    switches: { scopes: ["openid", "email"] },
    options: { oidc: 'scopes: ["profile"]' },
    says: { scopes: broken, "redirect URI": "ok" },
  },
  {
    that: "knows the scopes",
    switches: { scopes: ["openid", "profile", "email"] },
    options: { oidc: 'refresh: "5m"' },
    says: { scopes: "ok", refresh: "cannot tell", "redirect URI": "ok" },
  },
  {
    that: "gives no refresh tokens",
    switches: { metadata: { grant_types_supported: ["authorization_code"] } },
    options: { oidc: 'refresh: "5m"' },
    says: { refresh: "not offered" },
  },
  {
    that: "lists the acr of a level",
    switches: { metadata: { acr_values_supported: ["gold"] } },
    options: { level: '{ acr: "gold" }' },
    says: { levels: "ok" },
  },
  {
    that: "lists another acr",
    switches: { metadata: { acr_values_supported: ["silver"] } },
    options: { level: '{ acr: "gold" }' },
    says: { levels: broken },
  },
  {
    that: "lists another acr, and a factor proves the level too",
    switches: { metadata: { acr_values_supported: ["silver"] } },
    options: { level: '{ acr: "gold", factor: "passkey" }' },
    says: { levels: "cannot tell" },
  },
  { that: "lists no acr", options: { level: '{ acr: "gold" }' }, says: { levels: "cannot tell" } },
  {
    that: "answers with tokens alone",
    switches: { metadata: { response_types_supported: ["id_token"] } },
    says: { "code flow": broken },
  },
  {
    that: "knows plain PKCE alone",
    switches: { metadata: { code_challenge_methods_supported: ["plain"] } },
    says: { PKCE: broken },
  },
  {
    that: "has neither userinfo nor a way out",
    switches: { endSession: false, metadata: { userinfo_endpoint: undefined } },
    says: { userinfo: "not offered", "signing out": "not offered" },
  },
  {
    that: "tells of logouts",
    switches: { metadata: { backchannel_logout_supported: true } },
    says: { "logout there": "ok" },
  },
  {
    that: "has no metadata",
    switches: { answers: { discovery: { status: 404, text: "" } } },
    says: { discovery: broken },
  },
  {
    that: "answers with a page where its metadata should be",
    switches: { answers: { discovery: { text: "<p>Sign in" } } },
    says: { discovery: broken },
  },
  {
    that: "leads elsewhere from its metadata",
    switches: {
      answers: { discovery: { status: 302, text: "", headers: { location: "https://login.example.com/" } } },
    },
    says: { discovery: broken },
  },
  { that: "is busy", switches: { answers: { discovery: { status: 503, text: "" } } }, says: { discovery: broken } },
];

// Each builds its policies anew: all of them in the long form.
test.each(shorten(rows, 6))("a provider that $that", async ({ switches, options, says }) => {
  const { issuer } = await provider(switches);
  const { code, verdicts, out } = await live({ issuer, ...options });
  expect(verdicts, out).toMatchObject(says);
  // Whatever is broken besides stands in the row.
  const others = Object.entries(verdicts).filter(([name, verdict]) => verdict === broken && says[name] !== broken);
  expect(others, out).toEqual([]);
  expect(code).toBe(Object.values(says).includes(broken) ? 1 : 0);
});

test.each([
  ["the demo's", 'scopes: ["profile", "email", "groups"], refresh: "5m"'],
  ["the demo's, asked for less", ""],
])("%s works", async (_, oidc) => {
  const demo = await createIdentityProvider({
    port: 0,
    clients: [{ clientId: "bank", clientSecret: "bank-secret", redirectUris: [redirectUri] }],
  });
  onTestFinished(() => demo.close());
  const { code, verdicts, out } = await live({
    issuer: demo.issuer,
    oidc,
    level: '{ acr: "urn:sallyport:demo:mfa", amr: ["otp"] }',
  });
  expect(Object.values(verdicts), out).not.toContain(broken);
  expect(verdicts, out).toMatchObject({ client: "ok", "redirect URI": "ok", levels: "ok", clock: "ok" });
  expect(code).toBe(0);
});

test.each([
  [-300, broken],
  [-30, "ok"],
  [30, "ok"],
  [300, broken],
])("a clock that is %i s ahead: %s", async (ahead, verdict) => {
  const running = await provider();
  const text = await (await fetch(`${running.issuer}/.well-known/openid-configuration`)).text();
  running.switches.answers = {
    discovery: () => ({
      text,
      type: "application/json",
      headers: { date: new Date(Date.now() + ahead * 1_000).toUTCString() },
    }),
  };
  const { verdicts, out, code } = await live({ issuer: running.issuer });
  expect(verdicts, out).toMatchObject({ clock: verdict, client: "ok" });
  expect(code).toBe(verdict === broken ? 1 : 0);
});

test.each([
  ["nobody listens", async () => `http://localhost:${await unused()}`, "ECONNREFUSED"],
  ["the host is unknown", async () => "https://login.sallyport.invalid", "login.sallyport.invalid"],
  [
    "the certificate is nobody's",
    async () =>
      `https://localhost:${await listening(createSecureServer({ cert, key }, (_, reply) => reply.end("{}")))}`,
    "NODE_EXTRA_CA_CERTS",
  ],
])("where %s, that is said, and nothing else is asked", async (_, issuer, hint) => {
  const { code, verdicts, out } = await live({ issuer: await issuer() });
  expect(verdicts, out).toEqual({ discovery: broken });
  expect(out).toContain(hint);
  expect(code).toBe(1);
});

/** A port where somebody listened a moment ago. */
async function unused(): Promise<number> {
  const server = createServer();
  const port = await listening(server);
  await new Promise((resolve) => server.close(resolve));
  return port;
}

test.each<[string, string, Partial<Switches>, Verdicts]>([
  ["of an issuer", "", {}, { discovery: "ok", issuer: "ok", keys: "ok", "access tokens": "cannot tell" }],
  ["signed otherwise", 'algorithms: ["ES256"]', {}, { "access tokens": broken }],
  ["whose issuer is another", "", { metadataIssuer: () => "https://login.example.com" }, { issuer: broken }],
])("access tokens %s", async (_, more, switches, says) => {
  const { issuer } = await provider(switches);
  const { code, verdicts, out } = await live({ issuer, bearer: `audience: "https://api.example.com", ${more}` });
  expect(verdicts, out).toMatchObject(says);
  expect(verdicts, out).not.toHaveProperty("client");
  expect(code).toBe(Object.values(says).includes(broken) ? 1 : 0);
});

test("a source whose keys are named in the policy needs no metadata", async () => {
  const { issuer } = await provider({ answers: { discovery: { status: 404, text: "" } } });
  const { verdicts, code, out } = await live({
    issuer,
    bearer: `audience: "https://api.example.com", jwksUri: "${issuer}/jwks"`,
  });
  expect(verdicts, out).toMatchObject({ keys: "ok", "access tokens": "cannot tell" });
  expect(verdicts).not.toHaveProperty("issuer");
  expect(code).toBe(0);
});

test("policies that cannot be served are not asked about", async () => {
  const { code, verdicts, err } = await live({ issuer: "ftp://login.example.com" });
  expect(code).toBe(1);
  expect(verdicts).toEqual({});
  expect(err).toContain("bank.ts");
});

test("no secret is printed, whatever the provider says", async () => {
  const { issuer } = await provider({
    answers: { token: { status: 401, error: "invalid_client", error_description: "not bank-secret" } },
  });
  const { out, err } = await live({ issuer });
  expect(out).toContain("invalid_client");
  expect(out + err).not.toContain("bank-secret");
});
