// One challenge for everything that is unmet, and how it is written for a program (RFC 9470 §3).

import { describe, expect, test } from "vitest";
import type { Requirement } from "../../src/exchange.ts";
import { merge, toWwwAuthenticate } from "../../src/stepup/requirement.ts";
import type { Level } from "../../src/stepup/satisfied.ts";

const levels = new Map<string, Level>([
  ["mfa", { name: "mfa", acr: ["urn:mfa"], amr: [] }],
  ["strong", { name: "strong", acr: ["urn:mfa", "urn:key"], amr: [] }],
  ["otp", { name: "otp", acr: [], amr: ["otp"] }],
]);
const asks = (level: string, maxAgeSeconds: number | null, reason = ""): Requirement => ({
  level,
  maxAgeSeconds,
  reason,
  at: null,
});

describe("merged", () => {
  test.each([
    ["nothing", [], [], null, ""],
    ["one", [asks("mfa", 300, "Money")], ["urn:mfa"], 300, "Money"],
    ["the shortest age", [asks("mfa", 300), asks("mfa", 60), asks("mfa", null)], ["urn:mfa"], 60, ""],
    ["no age", [asks("mfa", null), asks("mfa", null)], ["urn:mfa"], null, ""],
    ["an age of zero", [asks("mfa", 0), asks("mfa", 60)], ["urn:mfa"], 0, ""],
    ["each acr once", [asks("mfa", null), asks("strong", null)], ["urn:mfa", "urn:key"], null, ""],
    ["methods are not acr values", [asks("otp", 60)], [], 60, ""],
    ["each reason once", [asks("mfa", 1, "A"), asks("mfa", 2, "B"), asks("otp", 3, "A")], ["urn:mfa"], 1, "A; B"],
    ["a level that is gone", [asks("gone", 60, "R")], [], 60, "R"],
  ])("%s", (_, unmet, acrValues, maxAgeSeconds, reason) => {
    expect(merge(unmet, levels)).toEqual({ acrValues, maxAgeSeconds, reason });
  });
});

describe("on the wire", () => {
  const asked = { acrValues: ["urn:mfa", "urn:key"], maxAgeSeconds: 300, reason: "You are moving money" };
  test("everything", () => {
    expect(toWwwAuthenticate(asked)).toBe(
      'Bearer error="insufficient_user_authentication", error_description="You are moving money", acr_values="urn:mfa urn:key", max_age="300"',
    );
  });
  test("only what was asked", () => {
    expect(toWwwAuthenticate({ acrValues: [], maxAgeSeconds: null, reason: "" })).toBe(
      'Bearer error="insufficient_user_authentication", error_description="A different authentication level is required"',
    );
    expect(toWwwAuthenticate({ ...asked, maxAgeSeconds: 0 })).toContain('max_age="0"');
  });
  test.each([
    ['say "yes"', "say ?yes?"],
    ["back\\slash", "back?slash"],
    ["two\r\nSet-Cookie: x=1", "two??Set-Cookie: x=1"],
    ["grüße €", "gr??e ?"],
    ["nul\u0000", "nul?"],
    ['", error="none', "?, error=?none"],
  ])("a reason cannot leave its quotes: %j", (reason, expected) => {
    const header = toWwwAuthenticate({ ...asked, reason });
    expect(header).toContain(`error_description="${expected}",`);
    expect(header).toMatch(/^[\x20-\x7e]*$/);
    expect(header.match(/"/g)).toHaveLength(8);
  });
});
