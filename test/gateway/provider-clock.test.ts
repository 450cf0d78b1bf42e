// Providers whose clocks are not ours: how far is allowed, what is named as their cause, and that nothing looks older or younger than it is.

import { describe, expect, test } from "vitest";
import type { Switches } from "../support/provider-switches.ts";
import { askWith, logOutAt, type SwitchingOptions, switchingGateway, visit } from "../support/switching-gateway.ts";

type Row = [name: string, switches: Partial<Switches>, code: string | null, options?: SwitchingOptions];

const audience = "https://api.bank.example";
const ahead = (clockAheadSeconds: number) => ({ clockAheadSeconds });

describe("signing in at a provider that is", () => {
  test.each<Row>([
    ["65 seconds ahead", ahead(65), null],
    ["65 seconds behind", ahead(-65), null],
    ["10 minutes ahead", ahead(600), "IDENTITY_CLOCK"],
    ["10 minutes behind", ahead(-600), "IDENTITY_CLOCK"],
    ["2 hours ahead, with tokens of one minute", { ...ahead(7_200), idToken: short }, "IDENTITY_CLOCK"],
    ["10 minutes behind, with tokens of one minute", { ...ahead(-600), idToken: short }, "IDENTITY_CLOCK"],
    ["8 minutes ahead, which is allowed", ahead(480), null, { oidc: { clockSkew: '"10m"' } }],
    ["65 seconds ahead, which is not allowed", ahead(65), "IDENTITY_CLOCK", { oidc: { clockSkew: '"60s"' } }],
    ["in time, and dates its tokens 5 minutes back", { idToken: datedBack }, null],
    ["65 seconds behind, and dates its tokens 5 minutes back", { ...ahead(-65), idToken: datedBack }, null],
    [
      "10 minutes behind, and dates its tokens 5 minutes back",
      { ...ahead(-600), idToken: datedBack },
      "IDENTITY_CLOCK",
    ],
  ])("%s", async (_, switches, code, options) => {
    const gate = await switchingGateway(switches, options);
    const came = await visit(gate);
    expect([came.status, came.code]).toEqual(code === null ? [200, null] : [403, code]);
    // Set right, it is a provider like any other.
    gate.switches.clockAheadSeconds = 0;
    expect((await visit(gate)).status).toBe(200);
  });
});

function short(claims: Record<string, unknown>) {
  return { ...claims, exp: Number(claims["iat"]) + 60 };
}

/** As Microsoft Entra does. */
function datedBack(claims: Record<string, unknown>) {
  const iat = Number(claims["iat"]) - 300;
  return { ...claims, iat, nbf: iat };
}

test("the page and the log name the clock, and which way it goes wrong", async () => {
  const gate = await switchingGateway(ahead(600));
  const { page } = await visit(gate);
  expect(page.body).toContain("10 minutes ahead");
  const line = await gate.logged((one) => one["code"] === "IDENTITY_CLOCK");
  expect(JSON.stringify(line)).toContain("10 minutes ahead");
});

test.each([
  [44, 0],
  [46, 1],
  [-46, 1],
])("%d seconds of 90 are warned of %d times, however many come", async (seconds, times) => {
  const gate = await switchingGateway(ahead(seconds));
  for (let index = 0; index < 3; index++) expect((await visit(gate)).status).toBe(200);
  const told = gate.log.filter((line) => (line["about"] as { cause?: string } | undefined)?.cause === "clock-apart");
  expect(told).toHaveLength(times);
  for (const line of told) expect(line["level"]).toBe("warn");
});

describe("a step-up at a provider that is", () => {
  test.each([65, 89, -65, -89])("%d seconds ahead, and obeys max_age", async (seconds) => {
    const gate = await switchingGateway({ ...ahead(seconds), authAgeSeconds: 3_600 });
    const { browser } = await visit(gate);
    for (const path of ["/vault", "/fresh"]) expect((await visit(gate, path, browser)).code).toBeNull();
    const asked = gate.provider.requestsTo("authorize").length;
    // It lasts as long as it would with one clock.
    gate.advance(290_000);
    expect((await visit(gate, "/fresh", browser)).status).toBe(200);
    expect(gate.provider.requestsTo("authorize")).toHaveLength(asked);
    gate.advance(20_000);
    await visit(gate, "/fresh", browser);
    expect(gate.provider.requestsTo("authorize").length).toBeGreaterThan(asked);
  });

  test.each(["90s", "10m"])("in time, dates its tokens back, and allows %s, is as old as it is", async (clockSkew) => {
    const gate = await switchingGateway({ idToken: datedBack }, { oidc: { clockSkew: `"${clockSkew}"` } });
    const { browser } = await visit(gate);
    expect((await visit(gate, "/fresh", browser)).status).toBe(200);
    const asked = gate.provider.requestsTo("authorize").length;
    gate.advance(310_000);
    expect((await visit(gate, "/fresh", browser)).status).toBe(200);
    expect(gate.provider.requestsTo("authorize").length).toBeGreaterThan(asked);
    let earlier = 4;
    gate.switches.idToken = (claims) => datedBack({ ...claims, auth_time: Number(claims["iat"]) - 100 * earlier++ });
    gate.advance(310_000);
    expect((await visit(gate, "/fresh", browser)).code).toBe("STEPUP_AUTH_TIME_OLD");
  });

  test.each([80, -80])("%d seconds ahead, and ignores max_age, is told from one that obeys", async (seconds) => {
    const gate = await switchingGateway(ahead(seconds));
    let earlier = 36;
    gate.switches.idToken = (claims) => ({ ...claims, auth_time: Number(claims["iat"]) - 100 * earlier++ });
    const { browser } = await visit(gate);
    expect((await visit(gate, "/fresh", browser)).code).toBe("STEPUP_AUTH_TIME_OLD");
    gate.switches.idToken = (claims) => claims;
    expect((await visit(gate, "/fresh", browser)).status).toBe(200);
  });

  test("80 seconds ahead, and gives the same old sign-in twice, is said to ignore max_age", async () => {
    const gate = await switchingGateway(ahead(80));
    const authTime = gate.provider.seconds() - 3_600;
    gate.switches.idToken = (claims) => ({ ...claims, auth_time: authTime });
    const { browser } = await visit(gate);
    expect((await visit(gate, "/fresh", browser)).code).toBe("STEPUP_MAX_AGE_IGNORED");
  });
});

describe("access tokens and logout tokens of an issuer that is", () => {
  test.each([
    [80, 200, 200],
    [-80, 200, 200],
    [600, 401, 400],
    [-600, 401, 400],
  ])("%d seconds ahead", async (seconds, token, logout) => {
    const gate = await switchingGateway();
    await visit(gate);
    gate.switches.clockAheadSeconds = seconds;
    expect(await askWith(gate, await gate.provider.accessToken(audience))).toBe(token);
    expect(await logOutAt(gate, await gate.provider.logoutToken())).toBe(logout);
    gate.switches.clockAheadSeconds = 0;
    expect(await askWith(gate, await gate.provider.accessToken(audience))).toBe(200);
    expect(await logOutAt(gate, await gate.provider.logoutToken())).toBe(200);
  });

  test("an access token from the future is named as that, and so is a logout token", async () => {
    const gate = await switchingGateway();
    await visit(gate);
    gate.switches.clockAheadSeconds = 3_600;
    await askWith(gate, await gate.provider.accessToken(audience));
    expect(gate.decisions().at(-1)).toMatchObject({ code: "IDENTITY_TOKEN_EARLY" });
    await logOutAt(gate, await gate.provider.logoutToken());
    const line = await gate.logged((one) => one["code"] === "IDENTITY_LOGOUT_TOKEN");
    expect(JSON.stringify(line)).toContain("60 minutes ahead");
  });

  test("a fresh proof in an access token is as old as its issuer's clock says", async () => {
    const gate = await switchingGateway(ahead(80));
    const proof = { amr: ["pwd"], auth_time: gate.provider.seconds() };
    expect(await askWith(gate, await gate.provider.accessToken(audience, proof), "/fresh")).toBe(200);
    const old = { ...proof, auth_time: gate.provider.seconds() - 310 };
    expect(await askWith(gate, await gate.provider.accessToken(audience, old), "/fresh")).not.toBe(200);
  });
});

describe("times that are no times, and names that stand twice", () => {
  const odd = [1e300, -1, "1795718000", null, true, 1_900_000_000_000];
  test.each(["exp", "iat", "nbf"])("%s of ID tokens and of logout tokens", async (name) => {
    const gate = await switchingGateway();
    const { browser } = await visit(gate);
    for (const value of odd) {
      gate.switches.idToken = (claims) => ({ ...claims, [name]: value });
      expect([value, (await visit(gate)).status]).toEqual([value, 403]);
      expect([value, await logOutAt(gate, await gate.provider.logoutToken({ [name]: value }))]).toEqual([value, 400]);
    }
    gate.switches.idToken = (claims) => claims;
    expect((await visit(gate)).status).toBe(200);
    expect((await visit(gate, "/statements", browser)).status).toBe(200);
  });

  test("a name twice in an ID token", async () => {
    const gate = await switchingGateway();
    gate.switches.idToken = (claims) => `${JSON.stringify(claims).slice(0, -1)},"sub":"grace"}`;
    expect((await visit(gate)).code).toBe("IDENTITY_ANSWER_INVALID");
    gate.switches.idToken = (claims) => claims;
    expect((await visit(gate)).status).toBe(200);
  });
});
