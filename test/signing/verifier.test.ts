// The verifier of docs/guides/backend.md, taken from the page as it stands, against a real gateway.

import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { afterEach, expect, onTestFinished, test, vi } from "vitest";
import { say } from "../../src/signing/jws.ts";
import { gatewayUnderTest, withRoutes } from "../support/gateway-under-test.ts";
import { signIn } from "../support/sign-in.ts";

const root = resolve(import.meta.dirname, "../..");

type Headers = Readonly<Record<string, string | undefined>>;
type WhoAsks = (headers: Headers, level?: string) => Promise<Readonly<Record<string, unknown>>>;

/** verifier is the page's block, with the gateway's origin put in the place of the example's. */
async function verifier(origin: string): Promise<WhoAsks> {
  const page = readFileSync(join(root, "docs/guides/backend.md"), "utf8");
  const text = /^```js\n(.*?)^```$/ms.exec(page)![1]!;
  expect(text).toContain("https://bank.example.com");
  // Below the project, so that jose is found.
  mkdirSync(join(root, ".sallyport"), { recursive: true });
  const folder = mkdtempSync(join(root, ".sallyport/verifier-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const file = join(folder, "verifier.js");
  writeFileSync(file, text.replace("https://bank.example.com", origin));
  const { whoAsks } = (await import(file)) as { readonly whoAsks: WhoAsks };
  return whoAsks;
}

const routes = `
  route("GET /plain", forward(bank)),
  route("GET /each", forward(bank, { identity: "per-request" })),
  route("GET /payouts/:id", stepUp(mfa, { scope: ({ params }) => ["payout", params.id], reason: "Pay" }), forward(bank)),
  route("GET /vault", stepUp(mfa, { maxAge: "5m", reason: "The vault" }), forward(bank)),
`;

async function served() {
  const gate = await gatewayUnderTest({ policies: withRoutes(routes) });
  const browser = gate.browser();
  const get = async (path: string): Promise<Headers> => {
    await signIn(browser, `${gate.origin}${path}`, { user: "ada", code: () => gate.provider.codeFor("ada") });
    return gate.requests.at(-1)!.headers as Headers;
  };
  return { gate, get, whoAsks: await verifier(gate.origin) };
}

const refused = expect.objectContaining({ name: expect.stringMatching(/Error|JWT|JWKS|JWS/) });

afterEach(() => {
  vi.useRealTimers();
});

test("who asks, with and without a step-up", async () => {
  const { get, whoAsks } = await served();
  const plain = await whoAsks(await get("/plain"));
  expect(plain).toMatchObject({ sub: "ada", groups: ["staff", "finance"], source: "staff" });
  expect(plain).not.toHaveProperty("rid");
  const headers = await get("/vault");
  const proved = await whoAsks(headers, "mfa");
  expect(proved).toMatchObject({
    sub: "ada",
    rid: headers["x-request-id"],
    levels: ["mfa"],
    scopes: [],
    acr: "urn:sallyport:demo:mfa",
    amr: expect.arrayContaining(["otp"]),
    auth_time: expect.any(Number),
  });
  expect((proved["exp"] as number) - (proved["iat"] as number)).toBeLessThanOrEqual(60);
  expect(await whoAsks(headers)).toEqual(proved);
});

test("what the step-up was for", async () => {
  const { get, whoAsks } = await served();
  await get("/plain");
  expect(await whoAsks(await get("/payouts/17"), "mfa")).toMatchObject({ levels: ["mfa"], scopes: [["payout", "17"]] });
  expect(await whoAsks(await get("/payouts/a%20b"), "mfa")).toMatchObject({ scopes: [["payout", "a b"]] });
  expect(await whoAsks(await get("/payouts/17"), "mfa")).toMatchObject({ scopes: [["payout", "17"]] });
});

test("a token of its own for each request, where the policy says so", async () => {
  const { get, whoAsks } = await served();
  const [one, two] = [await get("/each"), await get("/each")];
  const [first, second] = [await whoAsks(one), await whoAsks(two)];
  expect([first["rid"], second["rid"]]).toEqual([one["x-request-id"], two["x-request-id"]]);
  expect(first["jti"]).not.toBe(second["jti"]);
  await expect(whoAsks(one, "mfa")).rejects.toThrow("not proved");
});

test("replayed for another request it is refused", async () => {
  const { get, whoAsks } = await served();
  const [one, two] = [await get("/vault"), await get("/vault")];
  expect(one["sallyport-identity"]).not.toBe(two["sallyport-identity"]);
  const replayed = { ...two, "sallyport-identity": one["sallyport-identity"] };
  await expect(whoAsks(replayed, "mfa")).rejects.toThrow("not proved");
  await expect(whoAsks(replayed)).rejects.toThrow("not proved");
  expect(await whoAsks(two, "mfa")).toMatchObject({ sub: "ada" });
});

test("the session's token does not pass for a step-up, nor one level for another", async () => {
  const { get, whoAsks } = await served();
  await get("/vault");
  await expect(whoAsks(await get("/plain"), "mfa")).rejects.toThrow("not proved");
  await expect(whoAsks(await get("/vault"), "passkey")).rejects.toThrow("not proved");
});

test("expired it is refused", async () => {
  const { get, whoAsks } = await served();
  const headers = await get("/vault");
  await whoAsks(headers, "mfa");
  vi.useFakeTimers({ toFake: ["Date"], now: Date.now() + 50_000 });
  await whoAsks(headers, "mfa");
  vi.setSystemTime(Date.now() + 12_000);
  await expect(whoAsks(headers, "mfa")).rejects.toThrow(expect.objectContaining({ code: "ERR_JWT_EXPIRED" }));
});

test("for another audience, of another issuer, or of another gateway's key it is refused", async () => {
  const here = await served();
  const there = await served();
  const foreign = await there.get("/plain");
  // Its own issuer and key are another origin's.
  await expect(here.whoAsks(foreign)).rejects.toThrow(refused);
  await there.whoAsks(foreign);

  const other = await gatewayUnderTest({
    policies: (places) => {
      const files = withRoutes(routes)(places);
      return { ...files, "upstreams.ts": files["upstreams.ts"]!.replace('upstream("bank"', 'upstream("cinema"') };
    },
  });
  const browser = other.browser();
  await signIn(browser, `${other.origin}/plain`, { user: "ada" });
  const whoAsks = await verifier(other.origin);
  await expect(whoAsks(other.requests.at(-1)!.headers as Headers)).rejects.toThrow(
    expect.objectContaining({ code: "ERR_JWT_CLAIM_VALIDATION_FAILED", claim: "aud" }),
  );
});

test("signed right, and of another issuer, it is refused", async () => {
  const { gate, whoAsks } = await served();
  const iat = Math.floor(gate.now() / 1_000);
  const claims = say({ iss: "https://other.example", aud: "bank", sub: "ada" });
  const token = gate.keys.sign("ES256", claims, { jti: "one", rid: null, iat, exp: iat + 60 });
  await expect(whoAsks({ "sallyport-identity": token })).rejects.toThrow(
    expect.objectContaining({ code: "ERR_JWT_CLAIM_VALIDATION_FAILED", claim: "iss" }),
  );
});

test.each([
  ["no header", () => undefined],
  ["an empty one", () => ""],
  [
    "another payload",
    (token: string) => token.replace(/\.[^.]+\./, `.${Buffer.from('{"sub":"eve"}').toString("base64url")}.`),
  ],
  ["no signature", (token: string) => token.replace(/[^.]+$/, "")],
  ["alg none", (token: string) => `${Buffer.from('{"alg":"none"}').toString("base64url")}.${token.split(".")[1]}.`],
] as const)("%s is refused", async (_, change) => {
  const { get, whoAsks } = await served();
  const headers = await get("/plain");
  await expect(whoAsks({ ...headers, "sallyport-identity": change(headers["sallyport-identity"]!) })).rejects.toThrow();
});

test("a rotation is not noticed by those who verify", async () => {
  const { gate, get, whoAsks } = await served();
  const before = await get("/vault");
  await whoAsks(before, "mfa");
  const old = gate.keys.jwks().keys[0]!.kid;
  await gate.rotateKeys(false);
  await whoAsks(await get("/vault"), "mfa");
  expect(gate.keys.jwks().keys.map((key) => key.kid)).toContain(old);
  expect(gate.keys.jwks().keys.filter(({ alg }) => alg === "ES256")).toHaveLength(2);
});
