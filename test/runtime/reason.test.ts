// Reasons are cut where they are made: a refusal does not fail because what it says is long.

import { expect, test } from "vitest";
import { deny, forward, route, stepUp } from "../../runtime/index.ts";
import { reasonLength } from "../../runtime/visible.ts";
import { bank, mfa, rulingOf } from "./evaluated.ts";

const denied = (reason: string) => {
  const ruling = rulingOf(route("/x", () => deny(reason), forward(bank)));
  return ruling.kind === "deny" ? ruling.reason : ruling.kind;
};

test("a reason of up to the stated length stays as it is", () => {
  expect(denied("é".repeat(reasonLength))).toBe("é".repeat(reasonLength));
});

test("a longer one ends in how long it was, and never in half of a character", () => {
  expect(denied("a".repeat(300_000))).toBe(`${"a".repeat(reasonLength - 21)}… (300000 characters)`);
  expect(denied("🦊".repeat(1_000))).toBe(`${"🦊".repeat((reasonLength - 20) / 2)}… (2000 characters)`);
});

test("half of a character is shown as such", () => expect(denied("a\ud800")).toBe("a\\ud800"));

test("a step-up's too", () => {
  const ruling = rulingOf(route("/x", () => stepUp(mfa, { reason: "a".repeat(300_000) }), forward(bank)));
  expect(ruling).toMatchObject({
    kind: "act",
    stepUps: [{ reason: `${"a".repeat(reasonLength - 21)}… (300000 characters)` }],
  });
});
