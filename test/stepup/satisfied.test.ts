// When does a ledger satisfy a requirement? Level and freshness apart, clocks a little off, times sometimes missing.

import { describe, expect, test } from "vitest";
import type { Proof } from "../../src/exchange.ts";
import { fresh, type Level, proves, unmet, withProof } from "../../src/stepup/satisfied.ts";

const proof = (fields: Partial<Proof> = {}): Proof => ({
  method: "oidc",
  source: "staff",
  acr: null,
  amr: [],
  at: 1_000,
  ...fields,
});
const level = (fields: Partial<Level>): Level => ({ name: "mfa", acr: [], amr: [], ...fields });

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
  const mfa = { level: "mfa", maxAgeSeconds: 300 };
  const key = { level: "key", maxAgeSeconds: null };
  test("nothing, when nothing is asked", () => {
    expect(unmet([], levels, [], 0)).toEqual([]);
  });
  test("everything, when nothing was proved", () => {
    expect(unmet([mfa, key], levels, [], 0)).toEqual([mfa, key]);
  });
  test("each requirement by any proof", () => {
    const ledger = [proof({ acr: "mfa", at: 900 }), proof({ amr: ["hwk"], at: null })];
    expect(unmet([mfa, key], levels, ledger, 1_000_000)).toEqual([]);
    expect(unmet([mfa, key], levels, ledger, 1_201_000)).toEqual([mfa]);
  });
  test("level and freshness must come from one proof, not from two", () => {
    const ledger = [proof({ acr: "mfa", at: 0 }), proof({ acr: "password", at: 1_000 })];
    expect(unmet([mfa], levels, ledger, 1_000_000)).toEqual([mfa]);
  });
  test("the clock counts whole seconds down, never up", () => {
    expect(unmet([mfa], levels, [proof({ acr: "mfa", at: 1_000 })], 1_300_999)).toEqual([]);
    expect(unmet([mfa], levels, [proof({ acr: "mfa", at: 1_000 })], 1_301_000)).toEqual([mfa]);
  });
  test.each(["gone", "__proto__", "constructor", ""])("a level nobody declared is never met: %s", (name) => {
    const requirement = { level: name, maxAgeSeconds: null };
    expect(unmet([requirement], levels, [proof({ acr: name, amr: [name] })], 0)).toEqual([requirement]);
  });
});

describe("a new proof in the ledger", () => {
  const old = proof({ acr: "mfa", amr: ["pwd", "otp"], at: 1_000 });
  test("replaces an older one that says the same, in whatever order", () => {
    const newer = proof({ acr: "mfa", amr: ["otp", "pwd"], at: 2_000 });
    expect(withProof([old], newer)).toEqual([newer]);
  });
  test("stands beside one that says something else", () => {
    for (const other of [proof({ acr: "password" }), proof({ acr: "mfa", amr: ["pwd"] }), proof({ source: "other" })])
      expect(withProof([old], other)).toEqual([old, other]);
  });
  test.each([999, null])("does not take a fresher one's place (%s)", (at) => {
    const ledger = [old];
    expect(withProof(ledger, { ...old, at })).toEqual([old]);
  });
  test("takes the place of one without a time", () => {
    const untimed = { ...old, at: null };
    expect(withProof([untimed], old)).toEqual([old]);
    expect(withProof([untimed], untimed)).toEqual([untimed]);
  });
  test("leaves the ledger it was given as it was", () => {
    const ledger = Object.freeze([old]);
    withProof(ledger, { ...old, at: 5_000 });
    expect(ledger).toEqual([old]);
  });
  test("a lower level that comes later takes nothing away", () => {
    const levels = new Map([["mfa", level({ acr: ["mfa"] })]]);
    const ledger = withProof([old], proof({ acr: "password", amr: ["pwd"], at: 1_100 }));
    expect(unmet([{ level: "mfa", maxAgeSeconds: 300 }], levels, ledger, 1_200_000)).toEqual([]);
  });
});
