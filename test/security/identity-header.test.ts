// The upstream's view: identity headers are the gateway's alone, and the signed one proves itself.

import { createLocalJWKSet, type JSONWebKeySet, jwtVerify } from "jose";
import { describe, expect, test } from "vitest";
import { accessToken } from "../support/access-token.ts";
import { ask, inTurn } from "../support/ask.ts";
import type { BrowserClient } from "../support/browser-client.ts";
import { type GatewayUnderTest, gatewayUnderTest, withRoutes } from "../support/gateway-under-test.ts";
import { signIn } from "../support/sign-in.ts";

const routes = `
  publicRoute("GET /", forward(bank)),
  route("GET /statements", forward(bank, { headers: { "X-User": ({ user }) => user.id, "x-groups": ({ user }) => user.groups.join(",") } })),
  route("GET /plain", forward(bank)),
  route("GET /vault", stepUp(mfa), forward(bank)),
  route("GET /chosen", ((chosen) => () => chosen)(forward(bank, { headers: { "x-role": "reader" } })), respond()),
`;

const cookieOf = (gate: GatewayUnderTest, browser: BrowserClient) =>
  browser.cookies.header(new URL(gate.origin), { site: "same-site", safeNavigation: true });

async function signedIn() {
  const gate = await gatewayUnderTest({ policies: withRoutes(routes) });
  const browser = gate.browser();
  await signIn(browser, `${gate.origin}/plain`, { user: "ada" });
  return { gate, browser, cookie: `Cookie: ${cookieOf(gate, browser)}` };
}

const keysOf = async (gate: GatewayUnderTest) =>
  JSON.parse((await ask(gate.port, "GET /.sallyport/jwks")).body) as JSONWebKeySet;

describe("the signed identity", () => {
  test("verifies against the gateway's keys and says who, for whom, and how they proved it", async () => {
    const { gate, browser } = await signedIn();
    await signIn(browser, `${gate.origin}/vault`, { user: "ada", code: () => gate.provider.codeFor("ada") });
    const token = gate.requests.at(-1)!.headers["sallyport-identity"]!;
    const { payload, protectedHeader } = await jwtVerify(token, createLocalJWKSet(await keysOf(gate)), {
      issuer: gate.origin,
      audience: "bank",
      algorithms: ["ES256"],
      currentDate: new Date(gate.now()),
    });
    expect(protectedHeader).toMatchObject({ alg: "ES256", typ: "JWT" });
    expect(payload).toMatchObject({
      sub: "ada",
      name: "Ada Lovelace",
      email: "ada@bank.example",
      groups: ["staff", "finance"],
      source: "staff",
      source_issuer: gate.provider.issuer,
      acr: "urn:sallyport:demo:mfa",
      amr: expect.arrayContaining(["otp"]),
    });
    expect(Math.abs((payload["auth_time"] as number) - gate.now() / 1_000)).toBeLessThan(30);
    expect(payload.exp! - payload.iat!).toBe(60);
  });

  test("is made once for many requests, renewed in time, and never about to expire when it arrives", async () => {
    const { gate, browser } = await signedIn();
    const next = async () => {
      await browser.open(`${gate.origin}/plain`);
      const token = gate.requests.at(-1)!.headers["sallyport-identity"]!;
      const { exp } = JSON.parse(Buffer.from(token.split(".")[1]!, "base64url").toString()) as { exp: number };
      expect(exp - gate.now() / 1_000).toBeGreaterThan(29);
      return token;
    };
    const first = await next();
    expect(await next()).toBe(first);
    for (let round = 0; round < 4; round++) {
      gate.advance(20_000);
      await next();
    }
    expect(await next()).not.toBe(first);
  });

  test("is there for a program too, and for nobody who is nobody", async () => {
    const gate = await gatewayUnderTest({ policies: withRoutes(routes) });
    await ask(gate.port, "GET /plain", [
      `Authorization: Bearer ${await accessToken({ issuer: gate.provider.issuer })}`,
    ]);
    const token = gate.requests[0]!.headers["sallyport-identity"]!;
    const { payload } = await jwtVerify(token, createLocalJWKSet(await keysOf(gate)), { audience: "bank" });
    expect(payload).toMatchObject({ sub: "robot", source: "machines", amr: [] });
    await ask(gate.port, "GET /", ["sallyport-identity: forged"]);
    expect(gate.requests[1]!.headers).not.toHaveProperty("sallyport-identity");
  });

  test("the keys that are published are public ones", async () => {
    const gate = await gatewayUnderTest();
    const { keys } = await keysOf(gate);
    expect(keys.length).toBeGreaterThan(0);
    for (const key of keys) {
      expect(key).toMatchObject({ use: "sig", kid: expect.any(String) });
      expect([`${key.kty} ${key.alg}`]).toContainEqual(expect.stringMatching(/^(?:EC ES256|OKP EdDSA)$/));
      for (const secret of ["d", "p", "q", "k"]) expect(key).not.toHaveProperty(secret);
    }
  });
});

const spoofed: readonly (readonly string[])[] = [
  ["sallyport-identity: forged"],
  ["Sallyport-Identity: forged"],
  ["SALLYPORT-IDENTITY: forged", "sallyport-identity: forged"],
  ["X-User: forged"],
  ["x-USER: forged", "X-User: forged"],
  ["X-Groups: forged"],
  // Set by a forward() that stands in no route: a guard returns it.
  ["X-Role: forged"],
  ["X-Forwarded-User: forged"],
  ["X-Forwarded-Email: forged"],
  ["X-Forwarded-Groups: forged"],
  ["X-Forwarded-For: forged"],
  ["X-Forwarded-Host: forged"],
  ["X-Forwarded-Proto: forged"],
  ["X-Forwarded-Port: forged"],
  ["X-Forwarded-Server: forged"],
  ["X-Forwarded-Prefix: forged"],
  ["X-Forwarded-Client-Cert: forged"],
  ["X-Real-IP: forged"],
  ["Forwarded: for=forged"],
  ["X-Request-Id: forged"],
];

test("no header that a client sends is taken for the gateway's", async () => {
  const { gate, cookie } = await signedIn();
  await inTurn(spoofed, async (lines) => {
    for (const path of ["/statements", "/plain", "/"]) {
      expect((await ask(gate.port, `GET ${path}`, [cookie, ...lines])).status).toBe(200);
      const { headers } = gate.requests.at(-1)!;
      expect(JSON.stringify(headers)).not.toContain("forged");
      expect(headers["x-user"]).toBe(path === "/statements" ? "ada" : undefined);
      expect(headers["x-groups"]).toBe(path === "/statements" ? "staff,finance" : undefined);
    }
    expect((await ask(gate.port, "GET /chosen", [cookie, ...lines])).status).toBe(200);
    expect(gate.requests.at(-1)!.headers["x-role"]).toBe("reader");
  });
});

const underscored = [
  "X_User: admin",
  "x_user: admin",
  "X_Forwarded_User: admin",
  "sallyport_identity: x",
  "Sallyport_Identity: x",
  "X-Forwarded_For: 10.0.0.1",
  "any_thing: x",
];

test("a name with an underscore is refused before anything else", async () => {
  const { gate, cookie } = await signedIn();
  const before = gate.requests.length;
  await inTurn(underscored, async (line) => {
    const reply = await ask(gate.port, "GET /plain", [cookie, line]);
    expect(reply.status).toBe(400);
    expect(JSON.parse(reply.body)).toMatchObject({ code: "LISTENER_HEADER" });
  });
  expect(gate.requests).toHaveLength(before);
});

const nominations = [
  "Connection: close, sallyport-identity",
  "Connection: close, Sallyport-Identity, X-User, x-groups",
  "Connection: X-User, close",
  "Connection: close, x-forwarded-for, x-forwarded-host, x-forwarded-proto, host",
  "Connection: close,\tx-user",
];

test("Connection cannot take away what the gateway says", async () => {
  const { gate, cookie } = await signedIn();
  await inTurn(nominations, async (line) => {
    expect((await ask(gate.port, "GET /statements", [cookie, line])).status).toBe(200);
    expect(gate.requests.at(-1)!.headers).toMatchObject({
      "sallyport-identity": expect.stringMatching(/^eyJ/),
      "x-user": "ada",
      "x-groups": "staff,finance",
      "x-forwarded-for": "127.0.0.1",
      "x-forwarded-proto": "http",
      host: `localhost:${gate.port}`,
    });
  });
});

test("the gateway's cookies stay with it, the others travel", async () => {
  const { gate, cookie } = await signedIn();
  const own = cookie.replaceAll(/idp_session[^;]*(; )?/g, "");
  expect(own).toMatch(/sallyport-session=.*sallyport-browser=|sallyport-browser=.*sallyport-session=/);
  await ask(gate.port, "GET /plain", [`${own}; theme=dark; sallyport-session-x=1`]);
  expect(gate.requests.at(-1)!.headers["cookie"]).toBe("theme=dark; sallyport-session-x=1");
});

test("an upstream cannot plant, replace or end the gateway's cookies", async () => {
  const evil = [
    "sallyport-session=planted; Path=/",
    "sallyport-browser=planted; Path=/",
    "sallyport-replay=planted; Path=/",
    "sallyport-session=; Max-Age=0; Path=/",
    " sallyport-session =planted",
    "sallyport-session",
    "=sallyport-session=planted",
  ];
  const gate = await gatewayUnderTest({
    policies: withRoutes(routes),
    upstream: (_request, reply) => void reply.setHeader("set-cookie", ["own=1; Path=/", ...evil, "other=2"]).end("ok"),
  });
  const reply = await ask(gate.port, "GET /");
  expect(reply.headers["set-cookie"]).toBe("own=1; Path=/\nother=2");
});

test("who is not trusted cannot say from where they come", async () => {
  const byAddress = withRoutes(
    `route("/*", ({ client }) => client.address === "127.0.0.1" || deny(client.address), forward(bank)),`,
    "{ identity: nobody }",
  );
  const gate = await gatewayUnderTest({ policies: byAddress });
  const lines = ["10.0.0.1", "::ffff:10.0.0.1", "garbage", "10.0.0.1, 127.0.0.1", ", ,", "unknown"];
  await inTurn(lines, async (value) => {
    expect((await ask(gate.port, "GET /x", [`X-Forwarded-For: ${value}`])).status).toBe(200);
    expect(gate.decisions().at(-1)).toMatchObject({ client: "127.0.0.1" });
    expect(gate.requests.at(-1)!.headers["x-forwarded-for"]).toBe("127.0.0.1");
  });
});
