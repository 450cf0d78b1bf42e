// A good token that proves too little: RFC 9470's answer for programs, and a fresh token that passes.

import { expect, test } from "vitest";
import { accessToken, userAccessToken } from "../support/access-token.ts";
import { ask } from "../support/ask.ts";
import { type GatewayUnderTest, gatewayUnderTest, withRoutes } from "../support/gateway-under-test.ts";

const routes = `
  route("GET /api/accounts", forward(bank)),
  route("POST /api/payouts", stepUp(mfa, { maxAge: "5m", reason: "You are moving money" }), forward(bank)),
`;
const open = () => gatewayUnderTest({ policies: withRoutes(routes) });
const post = (gate: GatewayUnderTest, token: string) =>
  ask(gate.port, "POST /api/payouts", [`Authorization: Bearer ${token}`, "Content-Length: 2"], "{}");

test("who lacks the level is told which one, how fresh, and why", async () => {
  const gate = await open();
  const token = await userAccessToken({ issuer: gate.provider.issuer, user: "ada" });
  expect((await ask(gate.port, "GET /api/accounts", [`Authorization: Bearer ${token}`])).status).toBe(200);
  const reply = await post(gate, token);
  expect(reply.status).toBe(401);
  expect(reply.headers["www-authenticate"]).toBe(
    'Bearer realm="localhost", error="insufficient_user_authentication", error_description="You are moving money", acr_values="urn:sallyport:demo:mfa", max_age="300"',
  );
  expect(reply.headers["content-type"]).toBe("application/problem+json");
  expect(JSON.parse(reply.body)).toMatchObject({
    code: "STEPUP_REQUIRED",
    error: "insufficient_user_authentication",
    levels: ["mfa"],
    acr_values: ["urn:sallyport:demo:mfa"],
    max_age: 300,
    reason: "You are moving money",
  });
  expect(reply.headers).not.toHaveProperty("set-cookie");
  expect(reply.headers).not.toHaveProperty("location");
  expect(gate.requests).toHaveLength(1);
});

test("a token that proves it passes, until the proof is too old", async () => {
  const gate = await open();
  const token = await userAccessToken({
    issuer: gate.provider.issuer,
    user: "ada",
    acr: "urn:sallyport:demo:mfa",
    code: () => gate.provider.codeFor("ada"),
  });
  expect((await post(gate, token)).status).toBe(200);
  expect(gate.requests).toHaveLength(1);
  gate.advance(6 * 60_000);
  const late = await post(gate, token);
  expect(late.status).toBe(401);
  expect(gate.requests).toHaveLength(1);
});

test("a machine has proved nothing, and is never sent to a sign-in page", async () => {
  const gate = await open();
  const token = await accessToken({ issuer: gate.provider.issuer });
  for (const headers of [[], ["Accept: text/html"], ["Sec-Fetch-Mode: navigate", "Sec-Fetch-Dest: document"]]) {
    const reply = await ask(gate.port, "POST /api/payouts", [
      `Authorization: Bearer ${token}`,
      "Content-Length: 0",
      ...headers,
    ]);
    expect(reply.status).toBe(401);
    expect(reply.headers["www-authenticate"]).toContain("insufficient_user_authentication");
  }
  expect(gate.requests).toEqual([]);
});

test("who has no token is told to bring one", async () => {
  const gate = await open();
  const reply = await ask(gate.port, "POST /api/payouts", ["Content-Length: 0"]);
  expect(reply.status).toBe(401);
  expect(reply.headers["www-authenticate"]).toBe('Bearer realm="localhost"');
  expect(JSON.parse(reply.body)).toMatchObject({ code: "IDENTITY_REQUIRED" });
});

test("a script of a page gets a 401 that names the challenge, never a redirect", async () => {
  const gate = await open();
  const browser = gate.browser();
  const page = await browser.fetch(`${gate.origin}/api/accounts`);
  expect(page.status).toBe(401);
  expect(page.headers["www-authenticate"]).toContain("Bearer");
});
