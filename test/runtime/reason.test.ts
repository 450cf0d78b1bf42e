// Reasons are cut where they are made: a refusal does not fail because what it says is long.

import { expect, test } from "vitest";
import { deny, forward, route, stepUp } from "../../runtime/index.ts";
import { bank, mfa, rulingOf } from "./evaluated.ts";

const denied = (reason: string) => {
  const ruling = rulingOf(route("/x", () => deny(reason), forward(bank)));
  return ruling.kind === "deny" ? ruling.reason : ruling.kind;
};

test("a reason of up to a thousand characters stays as it is", () => {
  expect(denied("é".repeat(1_000))).toBe("é".repeat(1_000));
});

test("a longer one ends in an ellipsis, and never in half of a character", () => {
  expect(denied("a".repeat(300_000))).toBe(`${"a".repeat(999)}…`);
  expect(denied("🦊".repeat(1_000))).toBe(`${"🦊".repeat(499)}…`);
});

test("half of a character is replaced", () => expect(denied("a\ud800")).toBe("a\ufffd"));

test("a step-up's too", () => {
  const ruling = rulingOf(route("/x", () => stepUp(mfa, { reason: "a".repeat(300_000) }), forward(bank)));
  expect(ruling).toMatchObject({ kind: "act", stepUps: [{ reason: `${"a".repeat(999)}…` }] });
});
