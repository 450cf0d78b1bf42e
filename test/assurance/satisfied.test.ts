// When does a ledger satisfy a requirement? Level and freshness apart, clocks a little off, times sometimes missing.

import { describe, expect, test } from "vitest";
import type { LevelTree } from "../../runtime/contract.ts";
import { type Demand, fresh, proves, resting, unmet } from "../../src/assurance/satisfied.ts";
import type { Proof } from "../../src/exchange/exchange.ts";
import { level, proof } from "../support/ledger.ts";

const demand = (level: LevelTree, fields: Partial<Demand> = {}): Demand => ({
  level,
  maxAgeSeconds: null,
  scope: null,
  once: false,
  ...fields,
});

describe("a proof reaches a level", () => {
  test.each([
    ["the acr", { acr: "a" }, { acr: ["a"] }, true],
    ["one of several acr", { acr: "b" }, { acr: ["a", "b"] }, true],
    ["another acr", { acr: "c" }, { acr: ["a", "b"] }, false],
    ["no acr", {}, { acr: ["a"] }, false],
    ["a part of the acr", { acr: "a" }, { acr: ["ab"] }, false],
    ["an acr in another case", { acr: "A" }, { acr: ["a"] }, false],
    ["a method", { amr: ["pwd", "otp"] }, { amr: ["otp", "hwk"] }, true],
    ["another method", { amr: ["pwd"] }, { amr: ["otp"] }, false],
    ["no method", {}, { amr: ["otp"] }, false],
    ["both", { acr: "a", amr: ["otp"] }, { acr: ["a"], amr: ["otp"] }, true],
    ["acr without method", { acr: "a" }, { acr: ["a"], amr: ["otp"] }, false],
    ["method without acr", { amr: ["otp"] }, { acr: ["a"], amr: ["otp"] }, false],
  ] as const)("%s", (_, has, wants, expected) => {
    expect(proves(proof(has), level(wants))).toBe(expected);
  });
});

describe("a proof is fresh", () => {
  test.each([
    ["any age will do", 1_000, null, 9_999_999, true],
    ["any age will do, even without a time", null, null, 5, true],
    ["no time is never fresh", null, 300, 5, false],
    ["just now", 1_000, 300, 1_000, true],
    ["the last second", 1_000, 300, 1_300, true],
    ["one second too old", 1_000, 300, 1_301, false],
    ["a little in the future: clocks differ", 1_060, 300, 1_000, true],
    ["too far in the future", 1_061, 300, 1_000, false],
    ["no age at all", 1_000, 0, 1_000, true],
    ["no age at all, a second later", 1_000, 0, 1_001, false],
    ["the beginning of time", 0, 300, 1_000, false],
  ] as const)("%s", (_, at, maxAge, now, expected) => {
    expect(fresh(proof({ at }), maxAge, now)).toBe(expected);
  });
});

describe("what is unmet", () => {
  const levels = new Map([
    ["mfa", level({ name: "mfa", acr: ["mfa"] })],
    ["key", level({ name: "key", amr: ["hwk"] })],
  ]);
  const mfa = demand("mfa", { maxAgeSeconds: 300 });
  const key = demand("key");
  test("nothing, when nothing is asked", () => {
    expect(unmet([], { levels, ledger: [], nowMs: 0 })).toEqual([]);
  });
  test("everything, when nothing was proved", () => {
    expect(unmet([mfa, key], { levels, ledger: [], nowMs: 0 })).toEqual([mfa, key]);
  });
  test("each requirement by any proof", () => {
    const ledger = [proof({ acr: "mfa", at: 900 }), proof({ amr: ["hwk"], at: null })];
    expect(unmet([mfa, key], { levels, ledger, nowMs: 1_000_000 })).toEqual([]);
    expect(unmet([mfa, key], { levels, ledger, nowMs: 1_201_000 })).toEqual([mfa]);
  });
  test("level and freshness must come from one proof, not from two", () => {
    const ledger = [proof({ acr: "mfa", at: 0 }), proof({ acr: "password", at: 1_000 })];
    expect(unmet([mfa], { levels, ledger, nowMs: 1_000_000 })).toEqual([mfa]);
  });
  test("the clock counts whole seconds down, never up", () => {
    expect(unmet([mfa], { levels, ledger: [proof({ acr: "mfa", at: 1_000 })], nowMs: 1_300_999 })).toEqual([]);
    expect(unmet([mfa], { levels, ledger: [proof({ acr: "mfa", at: 1_000 })], nowMs: 1_301_000 })).toEqual([mfa]);
  });
  test.each(["gone", "__proto__", "constructor", ""])("a level nobody declared is never met: %s", (name) => {
    const requirement = demand(name);
    expect(unmet([requirement], { levels, ledger: [proof({ acr: name, amr: [name] })], nowMs: 0 })).toEqual([
      requirement,
    ]);
  });
});

describe("a proof and its scope", () => {
  const levels = new Map([["mfa", level({ acr: ["mfa"] })]]);
  const has = (fields: Partial<Proof>) => [proof({ acr: "mfa", at: 1_000, ...fields })];
  test.each([
    ["one payout's proof for that payout", { scope: "17" }, { scope: "17" }, true],
    ["one payout's proof for another", { scope: "17" }, { scope: "18" }, false],
    ["one payout's proof for everything", { scope: "17" }, {}, false],
    ["a session's proof for one payout", {}, { scope: "17" }, false],
    ["a single use where one is asked for", { scope: "17", uses: 1 }, { scope: "17", once: true }, true],
    ["any number of uses where a single one is asked for", { scope: "17" }, { scope: "17", once: true }, false],
    ["a single use where any number would do", { scope: "17", uses: 1 }, { scope: "17" }, false],
    ["before it expires", { scope: "17", expires: 1_001 }, { scope: "17" }, true],
    ["when it expires", { scope: "17", expires: 1_000 }, { scope: "17" }, false],
  ] as const)("%s", (_, proved, wanted, met) => {
    expect(unmet([demand("mfa", wanted)], { levels, ledger: has(proved), nowMs: 1_000_000 })).toHaveLength(met ? 0 : 1);
  });
});

describe("the gateway's own factors", () => {
  const levels = new Map([
    ["own", level({ name: "own", factors: ["totp"] })],
    ["theirs", level({ name: "theirs", amr: ["otp"] })],
    ["either", level({ name: "either", acr: ["mfa"], factors: ["passkey"] })],
  ]);
  test.each([
    ["totp", [], "own", true],
    ["passkey", [], "own", false],
    // What ours is called must not pass for what a provider vouches for, nor the other way round.
    ["totp", ["otp"], "theirs", false],
    ["oidc", ["totp", "otp"], "own", false],
    ["oidc", ["otp"], "theirs", true],
    ["passkey", ["hwk"], "either", true],
    ["totp", ["otp"], "either", false],
  ] as const)("%s with %j proves %s: %s", (method, amr, name, met) => {
    expect(unmet([demand(name)], { levels, ledger: [proof({ method, amr })], nowMs: 1_000_000 })).toHaveLength(
      met ? 0 : 1,
    );
  });
  test("a source speaks for a level only where it may", () => {
    const bound = level({ name: "mfa", acr: ["mfa"], sources: ["staff"], factors: ["totp"] });
    expect(proves(proof({ acr: "mfa" }), bound)).toBe(true);
    expect(proves(proof({ acr: "mfa", source: "partners" }), bound)).toBe(false);
    expect(proves(proof({ method: "bearer", acr: "mfa", source: "partners" }), bound)).toBe(false);
    expect(proves(proof({ method: "totp", source: "sallyport" }), bound)).toBe(true);
  });
  test("an empty level is proved by nothing", () => {
    expect(proves(proof({ acr: "a", amr: ["b"] }), level({}))).toBe(false);
  });
});

describe("levels in order and together", () => {
  const levels = new Map([
    ["password", level({ name: "password", acr: ["pwd"] })],
    ["mfa", level({ name: "mfa", acr: ["mfa"], implies: ["password"], lastsSeconds: 100 })],
    ["passkey", level({ name: "passkey", factors: ["passkey"], implies: ["mfa"] })],
  ]);
  const passkey = proof({ id: "k", method: "passkey", source: "sallyport" });
  const mfa = proof({ id: "m", acr: "mfa" });
  const met = (tree: LevelTree, ledger: readonly Proof[], nowMs = 1_000_000) =>
    resting(demand(tree), { levels, ledger, nowMs })?.map((one) => one.id) ?? null;

  test("a higher proof proves the lower levels, and not the other way round", () => {
    expect(met("password", [passkey])).toEqual(["k"]);
    expect(met("mfa", [passkey])).toEqual(["k"]);
    expect(met("passkey", [mfa])).toBeNull();
  });
  test("a level that lasts a while ends by itself, and the others do not", () => {
    expect(met("mfa", [mfa], 1_100_000)).toEqual(["m"]);
    expect(met("mfa", [mfa], 1_101_000)).toBeNull();
    expect(met("mfa", [proof({ acr: "mfa", at: null })])).toBeNull();
    expect(met("passkey", [passkey], 9_000_000)).toEqual(["k"]);
  });
  test("any of them, all of them, and both within each other", () => {
    expect(met({ any: ["passkey", "mfa"] }, [mfa])).toEqual(["m"]);
    expect(met({ any: ["passkey", "gone"] }, [mfa])).toBeNull();
    expect(met({ all: ["passkey", "mfa"] }, [mfa])).toBeNull();
    expect(met({ all: ["passkey", "mfa"] }, [mfa, passkey])).toEqual(["k", "m"]);
    expect(met({ all: ["password", { any: ["gone", "passkey"] }] }, [passkey])).toEqual(["k", "k"]);
  });
  test("nothing to prove is nothing proved", () => {
    expect(met({ any: [] }, [mfa, passkey])).toBeNull();
    expect(met({ all: [] }, [mfa, passkey])).toBeNull();
  });
  test("levels that imply each other in a circle are still answered", () => {
    const circle = new Map([
      ["a", level({ name: "a", acr: ["a"], implies: ["b"] })],
      ["b", level({ name: "b", acr: ["b"], implies: ["a"] })],
    ]);
    expect(unmet([demand("a")], { levels: circle, ledger: [proof({ acr: "b" })], nowMs: 1_000_000 })).toEqual([]);
    expect(unmet([demand("c")], { levels: circle, ledger: [proof({ acr: "b" })], nowMs: 1_000_000 })).toHaveLength(1);
  });
});
