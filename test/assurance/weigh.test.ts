// What was decided, against the ledger: what is proved passes, what is not is asked for, and who is refused is not asked.

import { expect, test } from "vitest";
import { weigh } from "../../src/assurance/weigh.ts";
import type { Decided, Ledger, Requirement } from "../../src/exchange/exchange.ts";
import { level, proof } from "../support/ledger.ts";

const location = { file: "bank.ts", line: 7, column: 1 };
const levels = new Map([
  ["mfa", level({ name: "mfa", acr: ["mfa"] })],
  ["passkey", level({ name: "passkey", amr: ["hwk"] })],
]);
const requirements: readonly Requirement[] = [
  { level: "mfa", maxAgeSeconds: null, scope: null, once: false, reason: "first", at: location },
  { level: "passkey", maxAgeSeconds: 60, scope: null, once: false, reason: "second", at: null },
];
const acting = (met: readonly Requirement[]): Extract<Decided, { kind: "act" }> => ({
  kind: "act",
  requirements: met,
  action: { kind: "forward", upstream: "bank", headers: {}, perRequest: false, at: location, met },
});
const both = [proof({ acr: "mfa" }), proof({ amr: ["hwk"] })];

test("an action is taken once nothing is unmet, and is the same action each time", () => {
  const [bare, proved] = [acting([]), acting(requirements)];
  expect(weigh(bare, levels, [], 1_000_000)).toBe(bare.action);
  expect(weigh(proved, levels, both, 1_000_000)).toBe(proved.action);
});

test("what is unmet is asked for, each with its line", () => {
  expect(weigh(acting(requirements), levels, [], 1_000_000)).toEqual({
    kind: "step-up",
    at: location,
    unmet: requirements,
  });
  const [second] = [requirements[1]];
  expect(weigh(acting(requirements), levels, [both[0]!], 1_000_000)).toEqual({
    kind: "step-up",
    at: null,
    unmet: [second],
  });
  expect(weigh(acting(requirements), levels, both, 1_061_000)).toMatchObject({ kind: "step-up", unmet: [second] });
});

test("a denial and a sign-in never look at the ledger", () => {
  const never: Ledger = new Proxy([], {
    get: () => {
      throw new Error("asked");
    },
  });
  for (const decided of [
    { kind: "deny", reason: "no", at: null },
    { kind: "sign-in", at: location },
  ] as const)
    expect(weigh(decided, levels, never, 1_000_000)).toBe(decided);
});
