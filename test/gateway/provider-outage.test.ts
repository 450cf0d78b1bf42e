// A provider that is away: what is known of it serves, one asks for more, and nobody waits with them.

import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { isLong, shorten } from "../support/long.ts";
import type { Endpoint, OwnAnswer } from "../support/provider-switches.ts";
import { unusedPort } from "../support/recording-upstream.ts";
import { askWith, type SwitchingGateway, switchingGateway, visit } from "../support/switching-gateway.ts";

const audience = "https://api.bank.example";
const minute = 60_000;

/** Never answers: the gateway gives up by itself. */
const never = new Promise<never>(() => undefined);

const token = (gate: SwitchingGateway, header = {}) => gate.provider.accessToken(audience, {}, header);

/** How long the slowest waited, and what they got. */
async function askAll(gate: SwitchingGateway, tokens: readonly string[]) {
  const asked = await Promise.all(
    tokens.map(async (one) => {
      const before = performance.now();
      const status = await askWith(gate, one);
      return { status, ms: performance.now() - before };
    }),
  );
  return {
    statuses: [...new Set(asked.map(({ status }) => status))],
    slowestMs: Math.max(...asked.map(({ ms }) => ms)),
  };
}

const many = (count: number, make: (index: number) => Promise<string>) =>
  Promise.all(Array.from({ length: count }, (_, index) => make(index)));

const lines = (gate: SwitchingGateway, words: string) =>
  gate.log.filter((line) => String(line["msg"]).includes(words) && line["event"] !== "decision");

/** Each is told of at once, where a provider that hangs takes five seconds to be found out. */
const ways: readonly (readonly [string, OwnAnswer])[] = [
  ["fails", { status: 500, text: "down" }],
  ["answers with a page", { text: "<h1>Maintenance</h1>" }],
  ["answers with what is no key set", { text: '{"keys":"none"}', type: "application/json" }],
  ["leads elsewhere", { status: 302, text: "", headers: { location: "https://elsewhere.example/" } }],
];

describe("keys that are older than ten minutes", () => {
  test("serve at once while the key endpoint hangs, and one asks for them", async () => {
    const gate = await switchingGateway();
    expect(await askWith(gate, await token(gate))).toBe(200);
    gate.switches.waits = { jwks: never, discovery: never };
    gate.advance(11 * minute);
    const { statuses, slowestMs } = await askAll(gate, await many(60, () => token(gate)));
    expect(statuses).toEqual([200]);
    expect(slowestMs).toBeLessThan(4_000);
    expect(gate.provider.requestsTo("jwks")).toHaveLength(2);
  });

  test.each(shorten(ways, 2))(
    "serve while the key endpoint %s; the log says it once, and once that it is over",
    async (_, answer) => {
      const gate = await switchingGateway();
      expect(await askWith(gate, await token(gate))).toBe(200);
      gate.switches.answers = { jwks: answer };
      gate.advance(11 * minute);
      for (let round = 0; round < 4; round++) {
        expect((await askAll(gate, await many(5, () => token(gate)))).statuses).toEqual([200]);
        gate.advance(61_000);
      }
      expect(lines(gate, "could not be read again")).toHaveLength(1);
      expect(lines(gate, "could not be read again")[0]).toMatchObject({ level: "warn", serves: true });
      // Between two tries lies a pause that grows to a minute.
      expect(gate.provider.requestsTo("jwks").length).toBeLessThanOrEqual(10);
      gate.switches.answers = {};
      await expect
        .poll(async () => {
          gate.advance(61_000);
          await askWith(gate, await token(gate));
          return lines(gate, "can be read again").length;
        })
        .toBe(1);
      expect(lines(gate, "can be read again")[0]).toMatchObject({ level: "info" });
    },
  );

  test("count as long as keys-believed says", async () => {
    const gate = await switchingGateway({}, { settings: { keysBelieved: "6h" } });
    expect(await askWith(gate, await token(gate))).toBe(200);
    gate.switches.answers = { jwks: { status: 500, text: "down" } };
    gate.advance(359 * minute);
    expect(await askWith(gate, await token(gate))).toBe(200);
    await gate.logged((line) => line["serves"] === true);
    gate.advance(2 * minute);
    expect(await askWith(gate, await token(gate))).toBe(503);
    await gate.logged((line) => line["serves"] === false && line["level"] === "warn");
  });
});

test("a key of which nobody knows, while the provider is away, is told so at once; and keeps no good token waiting", async () => {
  const gate = await switchingGateway();
  expect(await askWith(gate, await token(gate))).toBe(200);
  const good = await many(30, () => token(gate));
  gate.switches.answers = { jwks: { status: 500, text: "down" }, discovery: { status: 500, text: "down" } };
  gate.provider.keys.rotate({ keep: true });
  // The new key's: good, as far as anybody can know.
  expect(await askWith(gate, await token(gate))).toBe(503);
  gate.switches.waits = { jwks: never, discovery: never };
  gate.advance(9_000);
  const before = gate.provider.requests.length;
  const strangers = askAll(gate, await many(150, (index) => token(gate, { kid: `made-up-${index}` })));
  const { statuses, slowestMs } = await askAll(gate, good);
  expect(statuses).toEqual([200]);
  expect(slowestMs).toBeLessThan(4_500);
  const asked = await strangers;
  expect(asked.statuses).toEqual([503]);
  expect(asked.slowestMs).toBeLessThan(4_500);
  expect(gate.provider.requests.length - before).toBeLessThanOrEqual(4);
});

describe("a provider of which nothing is known", () => {
  test("is asked by one while it fails, and everybody hears it at once, with Retry-After", async () => {
    const gate = await switchingGateway();
    gate.switches.answers = { discovery: { status: 503, text: "down" } };
    for (let round = 0; round < 5; round++) {
      const { statuses } = await askAll(gate, await many(40, () => token(gate)));
      expect(statuses).toEqual([503]);
    }
    const answer = await fetch(`${gate.origin}/statements`, {
      headers: { authorization: `Bearer ${await token(gate)}` },
    });
    expect(answer.headers.get("retry-after")).toMatch(/^\d+$/);
    // When it went live, by whoever came first, and once a pause was over.
    expect(gate.provider.requestsTo("discovery").length).toBeLessThanOrEqual(6);
    expect(lines(gate, "cannot be read, and whoever needs it")).toHaveLength(1);
    gate.switches.answers = {};
    gate.advance(9_000);
    expect(await askWith(gate, await token(gate))).toBe(200);
    expect(lines(gate, "can be read again")).toHaveLength(1);
  });

  test.runIf(isLong)("keeps one waiting while it hangs, and the others not", async () => {
    const gate = await switchingGateway();
    gate.switches.waits = { discovery: never };
    const first = await askAll(gate, await many(40, () => token(gate)));
    expect(first.statuses).toEqual([503]);
    expect(first.slowestMs).toBeLessThan(7_000);
    gate.advance(9_000);
    const later = await askAll(gate, await many(40, () => token(gate)));
    expect(later.statuses).toEqual([503]);
    expect(later.slowestMs).toBeLessThan(4_500);
    expect(gate.provider.requestsTo("discovery").length).toBeLessThanOrEqual(4);
  });
});

describe("a process that starts while the provider is away", () => {
  const second = (first: SwitchingGateway, issuer: string) =>
    switchingGateway({}, { settings: { data: join(first.folder, "data") }, issuer: () => issuer });

  test("lets tokens in, and people sign in, by what others knew; and takes what is new where there is any", async () => {
    const first = await switchingGateway();
    expect((await visit(first)).status).toBe(200);
    first.switches.answers = { jwks: { status: 500, text: "down" }, discovery: { status: 500, text: "down" } };
    const other = await second(first, first.provider.issuer);
    expect(await askWith(other, await token(first))).toBe(200);
    first.switches.client.redirectUris = [...first.switches.client.redirectUris, `${other.origin}/.sallyport/callback`];
    expect((await visit(other)).status).toBe(200);
    await other.logged((line) => line["serves"] === true);
    // It is back, with other keys.
    first.switches.answers = {};
    first.provider.keys.rotate({ keep: false });
    const third = await second(first, first.provider.issuer);
    expect(await askWith(third, await token(first))).toBe(200);
    expect(first.provider.requestsTo("jwks").length).toBeGreaterThan(2);
  });

  test("waits no longer than a moment where it hangs", async () => {
    const first = await switchingGateway();
    expect(await askWith(first, await token(first))).toBe(200);
    first.switches.waits = { jwks: never, discovery: never };
    const other = await second(first, first.provider.issuer);
    const { statuses, slowestMs } = await askAll(other, await many(20, () => token(first)));
    expect(statuses).toEqual([200]);
    expect(slowestMs).toBeLessThan(4_500);
  });

  test("believes it no longer than they would have, and nobody who made it up", async () => {
    const first = await switchingGateway();
    expect(await askWith(first, await token(first))).toBe(200);
    first.switches.answers = { jwks: { status: 500, text: "down" } };
    const other = await second(first, first.provider.issuer);
    other.advance(61 * minute);
    first.advance(61 * minute);
    expect(await askWith(other, await token(first))).toBe(503);
  });
});

describe.each<Endpoint>(["token", "userinfo"])("a %s endpoint that nothing answers at", (endpoint) => {
  test("is left alone after a few sign-ins in vain, and found again", async () => {
    const gate = await switchingGateway({ claimsIn: endpoint === "userinfo" ? "userinfo" : "both" });
    expect((await visit(gate)).status).toBe(200);
    const nowhere = `http://127.0.0.1:${await unusedPort()}/${endpoint}`;
    gate.switches.metadata = { [`${endpoint}_endpoint`]: nowhere };
    gate.advance(61 * minute);
    await visit(gate);
    await expect.poll(async () => (await visit(gate)).code).toBe("IDENTITY_PROVIDER_DOWN");
    for (let round = 0; round < 4; round++) expect((await visit(gate)).code).toBe("IDENTITY_PROVIDER_DOWN");
    expect(lines(gate, "did not answer")).toHaveLength(1);
    gate.switches.metadata = {};
    gate.advance(61 * minute);
    await expect.poll(async () => (await visit(gate)).status).toBe(200);
  });
});

describe("sessions that are due for a refresh", () => {
  const people = async (gate: SwitchingGateway, count: number) => {
    const browsers = [];
    for (let index = 0; index < count; index++) browsers.push((await visit(gate)).browser);
    return browsers;
  };

  test("go on while nothing answers, wait two seconds at the most, and later not at all; the log says it once", async () => {
    const gate = await switchingGateway({ refreshTokens: true }, { oidc: { refresh: '"5m"' } });
    const browsers = await people(gate, 8);
    const hung = Promise.withResolvers<void>();
    gate.switches.waits = { token: hung.promise };
    gate.switches.answers = { token: { status: 200, text: "cut", headers: { "content-length": "100" } } };
    gate.advance(5 * minute);
    const ask = async () => {
      const before = performance.now();
      const statuses = await Promise.all(
        browsers.map(async (browser) => (await browser.open(`${gate.origin}/statements`, { follow: false })).status),
      );
      return { statuses: new Set(statuses), ms: performance.now() - before };
    };
    const first = await ask();
    expect(first.statuses).toEqual(new Set([200]));
    expect(first.ms).toBeLessThan(4_500);
    const asked = gate.provider.requestsTo("token").length;
    expect(asked).toBe(16);
    expect((await ask()).ms).toBeLessThan(1_500);
    hung.resolve();
    await gate.logged((line) => String(line["msg"]).includes("did not answer"));
    gate.switches.waits = { token: never };
    for (let round = 0; round < (isLong ? 3 : 1); round++) {
      gate.advance(6_000);
      expect((await ask()).statuses).toEqual(new Set([200]));
    }
    // One at a time tries; the others' tries come to nothing at once.
    expect(gate.provider.requestsTo("token").length - asked).toBeLessThanOrEqual(3);
    expect(gate.log.filter((line) => line["event"] === "refresh")).toHaveLength(1);
    expect(lines(gate, "did not answer")).toHaveLength(1);
  });
});
