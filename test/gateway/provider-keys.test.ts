// Keys that change, and endpoints that move: found at once, by whatever token comes, and never by a flood of questions.

import { describe, expect, test } from "vitest";
import { askWith, logOutAt, type SwitchingGateway, switchingGateway, visit } from "../support/switching-gateway.ts";

const audience = "https://api.bank.example";
const fetches = (gate: SwitchingGateway) => gate.provider.requestsTo("jwks").length;

describe.each([
  ["and the old one is gone", false],
  ["and the old one is still published", true],
])("a new key a moment after the last one was read, %s", (_, keep) => {
  test("signs people in at once", async () => {
    const gate = await switchingGateway();
    for (let index = 0; index < 4; index++) {
      expect((await visit(gate)).status).toBe(200);
      gate.provider.keys.rotate({ keep });
    }
    expect((await visit(gate)).status).toBe(200);
  });

  test("is taken in access tokens at once", async () => {
    const gate = await switchingGateway();
    const ask = async () => askWith(gate, await gate.provider.accessToken(audience));
    expect(await ask()).toBe(200);
    gate.provider.keys.rotate({ keep });
    expect(await ask()).toBe(200);
  });

  test("ends sessions at once", async () => {
    const gate = await switchingGateway();
    const { browser } = await visit(gate);
    gate.provider.keys.rotate({ keep });
    expect(await logOutAt(gate, await gate.provider.logoutToken())).toBe(200);
    expect((await browser.open(`${gate.origin}/statements`, { follow: false })).status).toBe(303);
  });
});

test("all kinds of tokens share what was read", async () => {
  const gate = await switchingGateway();
  await visit(gate);
  expect(await askWith(gate, await gate.provider.accessToken(audience))).toBe(200);
  expect(await logOutAt(gate, await gate.provider.logoutToken())).toBe(200);
  expect(fetches(gate)).toBe(1);
  expect(gate.provider.requestsTo("discovery")).toHaveLength(1);
  gate.provider.keys.rotate({ keep: false });
  expect(await askWith(gate, await gate.provider.accessToken(audience))).toBe(200);
  expect((await visit(gate)).status).toBe(200);
  expect(fetches(gate)).toBe(2);
});

test("a key under the name of the one before is found as well", async () => {
  const gate = await switchingGateway({
    header: (header) => ({ ...header, kid: "always" }),
    publicKey: (jwk) => ({ ...jwk, kid: "always" }),
  });
  expect((await visit(gate)).status).toBe(200);
  gate.provider.keys.rotate({ keep: false });
  expect((await visit(gate)).status).toBe(200);
  gate.provider.keys.rotate({ keep: false });
  expect(await askWith(gate, await gate.provider.accessToken(audience))).toBe(200);
});

test("tokens that name no key are tried with all there are", async () => {
  const gate = await switchingGateway({ header: ({ kid: _, ...header }) => header });
  expect((await visit(gate)).status).toBe(200);
  gate.provider.keys.rotate({ keep: true });
  expect((await visit(gate)).status).toBe(200);
  expect(await askWith(gate, await gate.provider.accessToken(audience))).toBe(200);
});

test("a flood of made-up keys is no flood of fetches, and keeps no new key from signing people in", async () => {
  const gate = await switchingGateway();
  await visit(gate);
  const before = fetches(gate);
  const flood = async () => {
    for (let index = 0; index < 40; index++) {
      const made = { kid: `made-up-${index}` };
      expect(await askWith(gate, await gate.provider.accessToken(audience, {}, made))).toBe(401);
      expect(await logOutAt(gate, await gate.provider.logoutToken({}, made))).toBe(400);
    }
  };
  await flood();
  expect(fetches(gate) - before).toBeLessThanOrEqual(8);
  expect(gate.provider.requestsTo("discovery").length).toBeLessThanOrEqual(9);
  gate.provider.keys.rotate({ keep: false });
  expect((await visit(gate)).status).toBe(200);
  expect(await askWith(gate, await gate.provider.accessToken(audience))).toBe(200);
  // Programs find the next one a moment later, flood or not.
  gate.provider.keys.rotate({ keep: false });
  await flood();
  gate.advance(6_000);
  expect(await askWith(gate, await gate.provider.accessToken(audience))).toBe(200);
});

test("keys that cannot be read again are believed for an hour, and no longer", async () => {
  const gate = await switchingGateway();
  await visit(gate);
  gate.switches.answers = { jwks: { status: 500, text: "down" } };
  const ask = async () => askWith(gate, await gate.provider.accessToken(audience));
  gate.advance(11 * 60_000);
  expect(await ask()).toBe(200);
  await gate.logged((line) => line["level"] === "warn" && String(line["msg"]).includes("/jwks"));
  gate.advance(50 * 60_000);
  expect(await ask()).toBe(503);
  gate.switches.answers = {};
  gate.advance(3_000);
  expect(await ask()).toBe(200);
});

test("a key that is no longer published is believed for ten minutes at the most", async () => {
  const gate = await switchingGateway();
  const taken = await gate.provider.accessToken(audience, { exp: gate.provider.seconds() + 86_400 });
  expect(await askWith(gate, taken)).toBe(200);
  gate.provider.keys.rotate({ keep: false });
  gate.advance(11 * 60_000);
  // Whoever comes first is why they are read again, and a token is remembered for a minute.
  const later = () => {
    gate.advance(61_000);
    return askWith(gate, taken);
  };
  await expect.poll(later, { timeout: 5_000 }).toBe(401);
  expect(fetches(gate)).toBeGreaterThan(1);
});

describe("metadata", () => {
  test("is read again by age, and nobody waits for it", async () => {
    const gate = await switchingGateway();
    await visit(gate);
    const { promise, resolve } = Promise.withResolvers<void>();
    gate.switches.waits = { discovery: promise };
    gate.advance(61 * 60_000);
    expect((await visit(gate)).status).toBe(200);
    await expect.poll(() => gate.provider.requestsTo("discovery").length).toBe(2);
    gate.switches.paths = { authorize: "/moved/authorize" };
    resolve();
    await expect.poll(async () => (await visit(gate)).status).toBe(200);
  });

  test("that is away stays as it was", async () => {
    const gate = await switchingGateway();
    await visit(gate);
    gate.switches.answers = { discovery: { status: 503, text: "down" } };
    gate.advance(61 * 60_000);
    expect((await visit(gate)).status).toBe(200);
    await gate.logged((line) => line["level"] === "warn" && String(line["msg"]).includes("could not be read again"));
    expect((await visit(gate)).status).toBe(200);
  });

  test("that has become another issuer's is not taken", async () => {
    const gate = await switchingGateway();
    await visit(gate);
    gate.switches.metadataIssuer = () => "https://evil.example";
    gate.switches.metadata = { token_endpoint: "http://127.0.0.1:9/token" };
    gate.advance(61 * 60_000);
    await visit(gate);
    await gate.logged((line) => line["level"] === "warn" && String(line["msg"]).includes("could not be read again"));
    gate.switches.metadataIssuer = (issuer) => issuer;
    expect((await visit(gate)).status).toBe(200);
  });

  test.each([
    ["404", { status: 404, text: "<h1>Not Found</h1>" }],
    ["404, with an error in JSON", { status: 404, text: '{"error":"Not Found"}', type: "application/json" }],
    ["410", { status: 410, text: "gone" }],
    ["a way to elsewhere", { status: 308, text: "", headers: { location: "/new/token" } }],
  ])(
    "is read again where the token endpoint answers %s, and the code is sent to the new one, once",
    async (_, answer) => {
      const gate = await switchingGateway();
      await visit(gate);
      gate.switches.answers = { elsewhere: (request) => (request.path === "/token" ? answer : null) };
      gate.switches.paths = { token: "/new/token" };
      expect((await visit(gate)).status).toBe(200);
      const sent = gate.provider.requests.filter((one) => one.form.has("code"));
      expect(sent.map((one) => one.path)).toEqual(["/token", "/token", "/new/token"]);
      expect((await visit(gate)).status).toBe(200);
      expect(gate.provider.requests.filter((one) => one.path === "/token")).toHaveLength(2);
    },
  );

  test.each([
    ["an error of its own", { status: 500, text: '{"error":"server_error"}', type: "application/json" }],
    ["another refusal", { error: "invalid_grant" }],
    ["a page", { status: 502, text: "<h1>Bad Gateway</h1>" }],
  ])("sends no code twice where the endpoint answers with %s", async (_, answer) => {
    const gate = await switchingGateway();
    await visit(gate);
    gate.switches.answers = { elsewhere: (request) => (request.path === "/token" ? answer : null) };
    gate.switches.paths = { token: "/new/token" };
    expect((await visit(gate)).status).not.toBe(200);
    const last = gate.provider.requests.filter((one) => one.form.has("code")).at(-1)!;
    expect(gate.provider.requests.filter((one) => one.form.get("code") === last.form.get("code"))).toHaveLength(1);
  });

  test("is read again where an endpoint is unreachable", async () => {
    const gate = await switchingGateway({
      // Nobody is given this one: a port that was free a moment ago may be somebody's.
      metadata: { token_endpoint: "http://127.0.0.1:2/token" },
    });
    gate.switches.answers = {
      authorize: () => {
        gate.switches.metadata = {};
        return null;
      },
    };
    expect((await visit(gate)).status).toBe(200);
  });

  test("is read again for pushed requests, refreshes and userinfo", async () => {
    const gate = await switchingGateway(
      { par: "offered", refreshTokens: true, claimsIn: "userinfo" },
      { oidc: { refresh: '"30s"' } },
    );
    const { browser } = await visit(gate);
    gate.switches.paths = { par: "/new/par", token: "/new/token", userinfo: "/new/userinfo" };
    gate.advance(31_000);
    expect((await visit(gate, "/finance", browser)).status).toBe(200);
    expect(gate.provider.requestsTo("token").at(-1)!.form.get("grant_type")).toBe("refresh_token");
    expect((await visit(gate, "/finance")).status).toBe(200);
  });

  test("says where the keys are now, when they have moved", async () => {
    const gate = await switchingGateway();
    await visit(gate);
    gate.switches.paths = { jwks: "/new/jwks" };
    gate.provider.keys.rotate({ keep: false });
    expect((await visit(gate)).status).toBe(200);
    expect(await askWith(gate, await gate.provider.accessToken(audience))).toBe(200);
  });
});
