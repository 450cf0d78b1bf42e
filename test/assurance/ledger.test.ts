// What goes into the ledger, and what it takes away: nothing that was proved.

import { describe, expect, test } from "vitest";
import { toProof, withProof } from "../../src/assurance/ledger.ts";
import { unmet } from "../../src/assurance/satisfied.ts";
import type { Leaf, Proof } from "../../src/exchange/exchange.ts";
import { level, proof } from "../support/ledger.ts";

const nowMs = 1_000_000;

describe("a new proof in the ledger", () => {
  const old = proof({ acr: "mfa", amr: ["pwd", "otp"], at: 1_000 });
  test("replaces an older one that says the same, in whatever order", () => {
    const newer = proof({ acr: "mfa", amr: ["otp", "pwd"], at: 2_000 });
    expect(withProof([old], newer, nowMs)).toEqual([newer]);
  });
  test.each([
    ["acr", { acr: "password" }],
    ["amr", { acr: "mfa", amr: ["pwd"] }],
    ["source", { source: "other" }],
    ["scope", { ...proof({ acr: "mfa", amr: ["pwd", "otp"] }), scope: "17" }],
  ])("stands beside one that says something else: %s", (_, fields) => {
    const other = proof(fields);
    expect(withProof([old], other, nowMs)).toEqual([old, other]);
  });
  test.each([999, null])("does not take a fresher one's place (%s)", (at) => {
    expect(withProof([old], { ...old, at }, nowMs)).toEqual([old]);
  });
  test("takes the place of one without a time", () => {
    const untimed = { ...old, at: null };
    expect(withProof([untimed], old, nowMs)).toEqual([old]);
    expect(withProof([untimed], untimed, nowMs)).toEqual([untimed]);
  });
  test("leaves the ledger it was given as it was", () => {
    const ledger = Object.freeze([old]);
    withProof(ledger, { ...old, at: 5_000 }, nowMs);
    expect(ledger).toEqual([old]);
  });
  test("a lower level that comes later takes nothing away", () => {
    const mfa = level({ acr: ["mfa"] });
    const ledger = withProof([old], proof({ acr: "password", amr: ["pwd"], at: 1_100 }), nowMs);
    const asked = { level: "mfa", maxAgeSeconds: 300, scope: null, once: false };
    expect(unmet([asked], { levels: new Map([["mfa", mfa]]), ledger, nowMs: 1_200_000 })).toEqual([]);
  });
  test("what has expired goes", () => {
    const gone = proof({ scope: "17", expires: 1_000 });
    const there = proof({ scope: "18", expires: 1_001 });
    expect(withProof([gone, there], old, nowMs)).toEqual([there, old]);
  });
  test("purposes do not pile up", () => {
    let ledger: readonly Proof[] = [old];
    for (let index = 0; index < 100; index++) ledger = withProof(ledger, proof({ scope: String(index) }), nowMs);
    expect(ledger.length).toBeLessThanOrEqual(31);
    expect(ledger).toContain(old);
    expect(ledger.at(-1)?.scope).toBe("99");
  });
});

describe("a proof is good for what was asked", () => {
  const evidence = { method: "oidc", source: "staff", acr: "mfa", amr: [], at: 990 } as const;
  const leaf = (fields: Partial<Leaf>): Leaf => ({
    level: "mfa",
    maxAgeSeconds: null,
    scope: null,
    once: false,
    ...fields,
  });
  test.each([
    ["a sign-in", [], { scope: null, expires: null, uses: null }],
    ["a level", [leaf({})], { scope: null, expires: null, uses: null }],
    ["a level of some age", [leaf({ maxAgeSeconds: 60 })], { scope: null, expires: null, uses: null }],
    ["a payout", [leaf({ scope: "17" })], { scope: "17", expires: 1_600, uses: null }],
    ["a payout, soon", [leaf({ scope: "17", maxAgeSeconds: 60 })], { scope: "17", expires: 1_060, uses: null }],
    ["a payout, once", [leaf({ scope: "17", once: true })], { scope: "17", expires: 1_600, uses: 1 }],
  ])("%s", (_, leaves, expected) => {
    expect(toProof({ leaves }, evidence, "7", nowMs)).toEqual({ id: "7", ...evidence, ...expected });
  });
});
