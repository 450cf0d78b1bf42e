// Access tokens: the real ones pass, and of the forged ones none does, whatever they say of themselves.

import { generateKeyPairSync } from "node:crypto";
import { describe, expect, test } from "vitest";
import { accessToken } from "../support/access-token.ts";
import { ask } from "../support/ask.ts";
import { type GatewayUnderTest, gatewayUnderTest, standardUpstream } from "../support/gateway-under-test.ts";
import { signIn } from "../support/sign-in.ts";
import { hs256, ps256, rs256, rs256Text, rs512, type TokenIssuer, tokenIssuer, unsigned } from "./token-issuer.ts";

const audience = "https://api.own.example";

/** A gateway that believes the demo provider, and an issuer whose keys are the test's. */
async function open(): Promise<{ gate: GatewayUnderTest; own: TokenIssuer; claims: Record<string, unknown> }> {
  const own = await tokenIssuer();
  const gate = await gatewayUnderTest({
    policies: (places) => ({
      "upstreams.ts": standardUpstream(places),
      "bank.ts": `
import { bearer, forward, host, oidc, route, secret } from "sallyport";
import { bank } from "./upstreams.ts";
const staff = oidc("staff", { issuer: "${places.issuer}", clientId: "bank", clientSecret: secret("BANK_CLIENT_SECRET") });
const machines = bearer("machines", { issuer: "${places.issuer}", audience: "https://api.bank.example" });
const own = bearer("own", { issuer: "${own.issuer}", audience: "${audience}", jwksUri: "${own.jwksUri}" });
const other = bearer("other", { issuer: "${own.issuer}", audience: "https://other.example", jwksUri: "${own.jwksUri}" });
const toBank = (name: string) => route("/*", forward(bank, { headers: { "x-named-host": name } }));
export default [
  host("localhost", { identity: [staff, machines, own] }, toBank("localhost")),
  host("other.example", { identity: other }, toBank("other")),
];
`,
    }),
  });
  const seconds = Math.floor(gate.now() / 1_000);
  const claims = { iss: own.issuer, aud: audience, sub: "robot", iat: seconds, exp: seconds + 300 };
  return { gate, own, claims };
}

const get = (gate: GatewayUnderTest, token: string, ...headers: string[]) =>
  ask(gate.port, "GET /accounts", [`Authorization: Bearer ${token}`, ...headers]);

/** Refused as RFC 6750 §3 says, with the code in the log and nothing at the upstream. */
async function expectRefused(gate: GatewayUnderTest, token: string, code = "IDENTITY_TOKEN_INVALID") {
  const before = gate.requests.length;
  const reply = await get(gate, token);
  expect(reply.status).toBe(401);
  expect(reply.headers["www-authenticate"]).toBe('Bearer realm="localhost", error="invalid_token"');
  expect(JSON.parse(reply.body)).toMatchObject({ status: 401, code });
  const { requestId } = JSON.parse(reply.body) as { requestId: string };
  expect(await gate.logged((line) => line["request"] === requestId)).toMatchObject({
    verdict: "refuse",
    code,
    status: 401,
  });
  expect(gate.requests).toHaveLength(before);
}

test("a token of the real provider passes, and the upstream learns who it is", async () => {
  const { gate } = await open();
  const reply = await get(gate, await accessToken({ issuer: gate.provider.issuer }));
  expect(reply.status).toBe(200);
  expect(gate.requests).toHaveLength(1);
  expect(gate.requests[0]!.headers).not.toHaveProperty("authorization");
  expect(gate.decisions().at(-1)).toMatchObject({ verdict: "forward", subject: "robot", source: "machines" });
});

test("the scheme's case does not matter", async () => {
  const { gate, own, claims } = await open();
  const token = rs256(own.privateKey, claims);
  for (const scheme of ["Bearer", "bearer", "BEARER"])
    expect((await ask(gate.port, "GET /", [`Authorization: ${scheme} ${token}`])).status).toBe(200);
});

/** Claims as a text in which one of them stands once more, at the end or at the beginning. */
function twice(claims: Record<string, unknown>, name: string, value: unknown, first = false): string {
  const text = JSON.stringify(claims);
  const more = `"${name}":${JSON.stringify(value)}`;
  return first ? `{${more},${text.slice(1)}` : `${text.slice(0, -1)},${more}}`;
}

describe("forged or unfit tokens", () => {
  const stranger = generateKeyPairSync("rsa", { modulusLength: 2_048 });
  type Forge = (own: TokenIssuer, claims: Record<string, unknown>, foreign: TokenIssuer) => string;
  const cases: readonly (readonly [string, Forge, code?: string])[] = [
    ["HS256 with the public PEM as the secret", (own, claims) => hs256(own.publicPem, claims)],
    ["HS256 with the PEM behind a space", (own, claims) => hs256(` ${own.publicPem}`, claims)],
    ["HS256 with the PEM behind junk", (own, claims) => hs256(`junk\n${own.publicPem}`, claims)],
    ["HS256 with the PEM trimmed", (own, claims) => hs256(own.publicPem.trim(), claims)],
    ["HS256 with the public JWK", (own, claims) => hs256(JSON.stringify(own.publicJwk), claims)],
    ["HS256 with the modulus", (own, claims) => hs256(Buffer.from(String(own.publicJwk["n"]), "base64url"), claims)],
    ["HS256 with nothing", (_, claims) => hs256("", claims)],
    ["alg none", (_, claims) => unsigned(claims, { alg: "none" })],
    ["alg NoNe", (_, claims) => unsigned(claims, { alg: "NoNe" })],
    ["alg none, with a signature", (own, claims) => rs256(own.privateKey, claims, { alg: "none" })],
    ["no alg", (own, claims) => rs256(own.privateKey, claims, { alg: undefined })],
    ["an algorithm nobody declared, rightly signed", (own, claims) => ps256(own.privateKey, claims)],
    ["a larger hash nobody declared, rightly signed", (own, claims) => rs512(own.privateKey, claims)],
    ["another algorithm's name", (own, claims) => rs256(own.privateKey, claims, { alg: "RS512" })],
    ["a list of algorithms", (own, claims) => rs256(own.privateKey, claims, { alg: ["RS256"] })],
    ["a stranger's key", (_, claims) => rs256(stranger.privateKey, claims)],
    [
      "a stranger's key, sent along",
      (_, claims) => rs256(stranger.privateKey, claims, { jwk: stranger.publicKey.export({ format: "jwk" }) }),
    ],
    [
      "a stranger's key, sent along, without kid",
      (_, claims) =>
        rs256(stranger.privateKey, claims, { kid: undefined, jwk: stranger.publicKey.export({ format: "jwk" }) }),
    ],
    [
      "a stranger's key, found by jku",
      (_, claims, foreign) => rs256(foreign.privateKey, claims, { jku: foreign.jwksUri }),
    ],
    [
      "a stranger's key, found by x5u",
      (_, claims, foreign) => rs256(foreign.privateKey, claims, { x5u: `${foreign.issuer}/x5u` }),
    ],
    ["an unknown kid", (own, claims) => rs256(own.privateKey, claims, { kid: "two" })],
    ["a kid that is a path", (own, claims) => rs256(own.privateKey, claims, { kid: "../../etc/passwd" })],
    ["a critical extension", (own, claims) => rs256(own.privateKey, claims, { crit: ["x"], x: 1 })],
    ["an unencoded payload", (own, claims) => rs256(own.privateKey, claims, { crit: ["b64"], b64: false })],
    ["a logout token", (own, claims) => rs256(own.privateKey, claims, { typ: "logout+jwt" })],
    ["a DPoP proof", (own, claims) => rs256(own.privateKey, claims, { typ: "dpop+jwt" })],
    ["another audience", (own, claims) => rs256(own.privateKey, { ...claims, aud: "https://other.example" })],
    ["no audience", (own, claims) => rs256(own.privateKey, { ...claims, aud: undefined })],
    ["a longer audience", (own, claims) => rs256(own.privateKey, { ...claims, aud: `${audience}.evil.example` })],
    [
      "expired",
      (own, claims) => rs256(own.privateKey, { ...claims, exp: Number(claims["exp"]) - 391 }),
      "IDENTITY_TOKEN_EXPIRED",
    ],
    ["no end", (own, claims) => rs256(own.privateKey, { ...claims, exp: undefined })],
    ["an end that is a text", (own, claims) => rs256(own.privateKey, { ...claims, exp: "9999999999" })],
    [
      "not yet",
      (own, claims) => rs256(own.privateKey, { ...claims, nbf: Number(claims["iat"]) + 120 }),
      "IDENTITY_TOKEN_EARLY",
    ],
    [
      "issued in an hour",
      (own, claims) => rs256(own.privateKey, { ...claims, iat: Number(claims["iat"]) + 3_600 }),
      "IDENTITY_TOKEN_EARLY",
    ],
    ...(["exp", "iat", "nbf"] as const).flatMap((name): (readonly [string, Forge])[] =>
      [1e300, -1, "9999999999", true, null, [1], {}, 1_900_000_000_000].map((value) => [
        `${name}: ${JSON.stringify(value)}`,
        (own, claims) => rs256(own.privateKey, { ...claims, [name]: value }),
      ]),
    ),
    ["a claim twice", (own, claims) => rs256Text(own.privateKey, twice(claims, "sub", "admin"))],
    ["its end twice", (own, claims) => rs256Text(own.privateKey, twice(claims, "exp", 1))],
    ["its issuer twice", (own, claims) => rs256Text(own.privateKey, twice(claims, "iss", "https://other.example"))],
    ["another issuer, and then this one", (own, claims) => rs256Text(own.privateKey, twice(claims, "iss", "x", true))],
    [
      "a claim twice, once in other letters",
      (own, claims) => rs256Text(own.privateKey, twice(claims, "\\u0073ub", "admin")),
    ],
    [
      "a claim twice, further in",
      (own, claims) =>
        rs256Text(own.privateKey, JSON.stringify({ ...claims, x: [{ a: 1 }] }).replace('"a":1', '"a":1,"a":2')),
    ],
    [
      "a member of the header twice",
      (own, claims) =>
        rs256Text(own.privateKey, JSON.stringify(claims), '{"alg":"RS256","kid":"two","kid":"one","typ":"at+jwt"}'),
    ],
    ["no subject", (own, claims) => rs256(own.privateKey, { ...claims, sub: undefined })],
    [
      "an untrusted issuer",
      (_, claims, foreign) => rs256(foreign.privateKey, { ...claims, iss: foreign.issuer }),
      "IDENTITY_ISSUER_UNTRUSTED",
    ],
    [
      "an issuer with a slash more",
      (own, claims) => rs256(own.privateKey, { ...claims, iss: `${own.issuer}/` }),
      "IDENTITY_ISSUER_UNTRUSTED",
    ],
    ["no issuer", (own, claims) => rs256(own.privateKey, { ...claims, iss: undefined })],
    ["another's issuer under its own key", (_, claims, foreign) => rs256(foreign.privateKey, claims)],
    ["no token", () => "x"],
    ["a token with two parts", () => "a.b"],
    ["a token that is no JSON", () => "eyJ.eyJ.eyJ"],
    ["a token with five parts", () => "a.b.c.d.e"],
  ];

  test("none of them passes, nobody else's keys are fetched, and the right one still does", async () => {
    const { gate, own, claims } = await open();
    const foreign = await tokenIssuer();
    for (const [name, forge, code] of cases) {
      await expectRefused(gate, forge(own, claims, foreign), code).catch((cause: unknown) => {
        throw new Error(name, { cause });
      });
    }
    expect(foreign.requests).toEqual([]);
    expect((await get(gate, rs256(own.privateKey, claims))).status).toBe(200);
    expect(gate.requests).toHaveLength(1);
  });

  test("a subject that is no plain text is nobody", async () => {
    const { gate, own, claims } = await open();
    for (const sub of ["a\u0000", "аda", " ab", "ab ", "", "x".repeat(300)])
      await expectRefused(gate, rs256(own.privateKey, { ...claims, sub }));
  });
});

describe("a token that was believed a moment ago", () => {
  test("lends nothing to one with the same beginning", async () => {
    const { gate, own, claims } = await open();
    const token = rs256(own.privateKey, claims);
    expect((await get(gate, token)).status).toBe(200);
    const [head, body, signature = ""] = token.split(".");
    await expectRefused(gate, `${head}.${body}.${signature.slice(0, -8)}AAAAAAAA`);
    await expectRefused(gate, `${head}.${body}.`);
    await expectRefused(gate, `${head}.${body}.${signature.slice(0, -4)}`);
    await expectRefused(
      gate,
      `${head}.${Buffer.from(JSON.stringify({ ...claims, sub: "root" })).toString("base64url")}.${signature}`,
    );
    expect((await get(gate, token)).status).toBe(200);
  });
  test("is worth nothing where another audience is asked for", async () => {
    const { gate, own, claims } = await open();
    const token = rs256(own.privateKey, claims);
    expect((await get(gate, token)).status).toBe(200);
    const other = await get(gate, token, "Host: other.example");
    expect(other.status).toBe(401);
    const theirs = rs256(own.privateKey, { ...claims, aud: "https://other.example" });
    expect((await get(gate, theirs, "Host: other.example")).status).toBe(200);
    await expectRefused(gate, theirs);
  });
  test("ends when it says so", async () => {
    const { gate, own, claims } = await open();
    const token = rs256(own.privateKey, claims);
    expect((await get(gate, token)).status).toBe(200);
    gate.advance(299_000);
    expect((await get(gate, token)).status).toBe(200);
    gate.advance(92_000);
    await expectRefused(gate, token, "IDENTITY_TOKEN_EXPIRED");
  });
});

test("a wrong token beside a good session is still refused, in whatever form, and the session is as good as before", async () => {
  const { gate, own, claims } = await open();
  const browser = gate.browser();
  await signIn(browser, `${gate.origin}/accounts`, { user: "ada" });
  const good = rs256(own.privateKey, claims);
  const expired = rs256(own.privateKey, { ...claims, exp: Number(claims["exp"]) - 3_600 });
  const values = [
    `Bearer ${expired}`,
    `Bearer ${rs256(own.privateKey, { ...claims, aud: "https://elsewhere.example" })}`,
    `Bearer ${hs256(own.publicPem, claims)}`,
    `Bearer ${good.slice(0, -6)}AAAAAA`,
    `Bearer ${good.slice(0, good.lastIndexOf("."))}`,
    `Bearer ${good}.more`,
    good,
    `Token ${good}`,
    `DPoP ${good}`,
    `Bearer "${good}"`,
    `Bearer x, Bearer ${good}`,
    `Basic ${Buffer.from(`ada:${good}`).toString("base64")}`,
    `Basic ${Buffer.from(`${good}:x-oauth-basic`).toString("base64")}`,
  ];
  for (const value of values) {
    const before = gate.requests.length;
    const page = await browser.open(`${gate.origin}/accounts`, { headers: { authorization: value }, follow: false });
    expect([value, page.status]).toEqual([value, 401]);
    expect(gate.requests).toHaveLength(before);
    expect((await browser.open(`${gate.origin}/accounts`, { follow: false })).status).toBe(200);
  }
});
