// The gateway's own addresses: outside policy, each with its own checks, and nothing odd makes them fail.

import { expect, test } from "vitest";
import { ask, askUpgrade, inTurn } from "../support/ask.ts";
import { gatewayUnderTest, withRoutes } from "../support/gateway-under-test.ts";
import { signIn } from "../support/sign-in.ts";

const denyAll = withRoutes(`route("/*", deny("closed")),`);

const state = "A".repeat(43);
const paths = [
  "/.sallyport/healthz",
  "/.sallyport/jwks",
  "/.sallyport/logout",
  "/.sallyport/callback",
  "/.sallyport/callback?",
  "/.sallyport/callback?state=",
  "/.sallyport/callback?state=x&code=x",
  `/.sallyport/callback?state=${state}`,
  `/.sallyport/callback?state=${state}&code=x`,
  `/.sallyport/callback?state=${state}&state=${state}&code=x`,
  `/.sallyport/callback?error=access_denied&state=${state}`,
  `/.sallyport/callback?error=<script>alert(1)</script>&state=${state}`,
  "/.sallyport/callback?%",
  "/.sallyport/callback?state=%00",
  `/.sallyport/callback?${"a=1&".repeat(2_000)}`,
  "/.sallyport/callback/",
  "/.sallyport/login",
  "/.sallyport/login?return_to=//evil.example&return_to=%00",
  "/.sallyport/login?mode=popup&origin=<script>alert(1)</script>",
  "/.sallyport/step-up",
  `/.sallyport/step-up?t=${state}`,
  "/.sallyport/resume",
  `/.sallyport/resume?t=${"A".repeat(9_000)}`,
  "/.sallyport/done?outcome=<script>alert(1)</script>&origin=<script>alert(1)</script>",
  "/.sallyport/verify",
  `/.sallyport/verify?c=${state}&c=${state}`,
  "/.sallyport/factors",
  "/.sallyport/factors?fresh=1&c=<script>alert(1)</script>",
  "/.sallyport/factors/app?c=%ff",
  "/.sallyport/factors/passkey",
  "/.sallyport/factors/remove?id=__proto__",
  "/.sallyport/factors/recovery-codes",
  "/.sallyport/factors/recover",
  "/.sallyport/sessions?session=%00",
  "/.sallyport/backchannel-logout",
  "/.sallyport/client.js",
  "/.sallyport/done.js",
  "/.sallyport/passkey.js",
  "/.sallyport/",
  "/.sallyport/nothing",
  "/.sallyport/__proto__",
  "/.sallyport/constructor",
  "/.sallyport/toString",
  "/.sallyport/HEALTHZ",
  "/.sallyport/healthz/",
  "/.sallyport/healthz/../logout",
  "/.sallyport/%68ealthz",
  "/.sallyport/%2e%2e/admin",
  "/%2esallyport/healthz",
];
const methods = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "PROPFIND", "TRACE"];
const cookies = [
  [],
  ["Cookie: sallyport-session=x; sallyport-browser=; sallyport-replay=\u0001"],
  [`Cookie: sallyport-session=${state}; sallyport-browser=${state}; sallyport-replay=${state}`],
];

test("whatever they are asked, they do not fail, and no policy is asked", async () => {
  const gate = await gatewayUnderTest({ policies: denyAll });
  const asked = paths.flatMap((path) => methods.map((method) => `${method} ${path}`));
  await inTurn(asked, async (line) => {
    for (const headers of cookies) {
      const reply = await ask(gate.port, line, [...headers, "Content-Length: 0"]);
      expect(reply.status).toBeGreaterThanOrEqual(200);
      expect(reply.status).toBeLessThan(500);
      expect(reply.status === 403 ? JSON.stringify(reply.body) : "").not.toContain("closed");
      expect(reply.text).not.toContain("<script>alert");
    }
  });
  expect(gate.requests).toEqual([]);
  expect(gate.log.filter((line) => line["level"] === "warn" || line["level"] === "error")).toEqual([]);
});

test.each([
  ["GET /.sallyport/healthz", 200],
  ["HEAD /.sallyport/healthz", 200],
  ["POST /.sallyport/healthz", 405],
  ["GET /.sallyport/jwks", 200],
  ["DELETE /.sallyport/jwks", 405],
  ["GET /.sallyport/logout", 200],
  ["PUT /.sallyport/logout", 405],
  ["POST /.sallyport/callback", 405],
  ["GET /.sallyport/callback", 400],
  ["GET /.sallyport/nothing", 404],
  ["GET /.sallyport/__proto__", 404],
  ["GET /.sallyport/%68ealthz", 200],
])("%s is %i, although the policies deny everything", async (line, status) => {
  const gate = await gatewayUnderTest({ policies: denyAll });
  expect((await ask(gate.port, line, ["Content-Length: 0"])).status).toBe(status);
});

test("an upgrade to one of them is refused like any other", async () => {
  const gate = await gatewayUnderTest({ policies: denyAll });
  await inTurn(["/.sallyport/nothing", "/.sallyport/callback", "/.sallyport/healthz/x"], async (path) => {
    const reply = await askUpgrade(gate.port, path);
    expect([400, 404]).toContain(reply.status);
  });
});

test("they are there on every host, and say nothing of what is behind", async () => {
  const gate = await gatewayUnderTest({ policies: denyAll });
  const reply = await ask(gate.port, "GET /.sallyport/healthz", ["Host: elsewhere.example"]);
  expect(reply.status).toBe(200);
  expect(JSON.parse(reply.body)).toEqual({ status: "ok", generation: expect.stringMatching(/^[0-9a-f]{12}$/) });
});

test("a link or a form of another site signs nobody out", async () => {
  const gate = await gatewayUnderTest();
  const browser = gate.browser();
  const page = await signIn(browser, `${gate.origin}/statements`, { user: "ada" });
  const isSignedIn = async () => (await browser.open(`${gate.origin}/statements`, { follow: false })).status === 200;

  await browser.open(`${gate.origin}/.sallyport/logout`, { from: "http://evil.example/" });
  expect(await isSignedIn()).toBe(true);
  const foreign = await browser.post(`${gate.origin}/.sallyport/logout`, {}, { from: "http://evil.example/" });
  expect(foreign.status).toBe(403);
  expect(await isSignedIn()).toBe(true);
  for (const headers of [
    { origin: "null" },
    { origin: "http://evil.example" },
    { origin: `${gate.origin}.evil.example` },
  ]) {
    expect((await browser.post(`${gate.origin}/.sallyport/logout`, {}, { from: page, headers })).status).toBe(403);
  }
  expect(await isSignedIn()).toBe(true);

  const asked = await browser.open(`${gate.origin}/.sallyport/logout`);
  const done = await browser.submit(asked, {});
  expect(done.status).toBe(200);
  expect(await isSignedIn()).toBe(false);
});
