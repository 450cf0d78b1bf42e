// Requirements in words, and as a program reads them (RFC 9470 §3).

import { describe, expect, test } from "vitest";
import type { LevelTree } from "../../runtime/contract.ts";
import { levelName, levelNames } from "../../src/assurance/level-name.ts";
import { reasonsOf, scopeShown, toWwwAuthenticate } from "../../src/assurance/requirement.ts";

test.each<[LevelTree, string, readonly string[]]>([
  ["mfa", "mfa", ["mfa"]],
  [{ any: ["passkey", "mfa"] }, "passkey or mfa", ["passkey", "mfa"]],
  [{ all: ["passkey", "mfa"] }, "passkey and mfa", ["passkey", "mfa"]],
  [{ any: ["passkey", { all: ["mfa", "otp"] }] }, "passkey or (mfa and otp)", ["passkey", "mfa", "otp"]],
])("%j is said as %s", (tree, words, names) => {
  expect(levelName(tree)).toBe(words);
  expect(levelNames(tree)).toEqual(names);
});

test("reasons are said once each", () => {
  expect(reasonsOf(["A", "B", "A", ""].map((reason) => ({ reason })))).toBe("A; B");
  expect(reasonsOf([])).toBe("");
});

describe("on the wire", () => {
  const asked = { acrValues: ["urn:mfa", "urn:key"], maxAgeSeconds: 300 };
  test("everything", () => {
    expect(toWwwAuthenticate("bank", asked, "You are moving money")).toBe(
      'Bearer realm="bank", error="insufficient_user_authentication", error_description="You are moving money", acr_values="urn:mfa urn:key", max_age="300"',
    );
  });
  test("only what was asked", () => {
    expect(toWwwAuthenticate("bank", { acrValues: [], maxAgeSeconds: null }, "")).toBe(
      'Bearer realm="bank", error="insufficient_user_authentication", error_description="A different authentication level is required"',
    );
    expect(toWwwAuthenticate("bank", { ...asked, maxAgeSeconds: 0 }, "")).toContain('max_age="0"');
  });
  test.each([
    ['say "yes"', "say ?yes?"],
    ["back\\slash", "back?slash"],
    ["two\r\nSet-Cookie: x=1", "two??Set-Cookie: x=1"],
    ["grüße €", "gr??e ?"],
    ["nul\u0000", "nul?"],
    ['", error="none', "?, error=?none"],
  ])("a reason cannot leave its quotes: %j", (reason, expected) => {
    const header = toWwwAuthenticate("bank", asked, reason);
    expect(header).toContain(`error_description="${expected}",`);
    expect(header).toMatch(/^[\x20-\x7e]*$/);
    expect(header.match(/"/g)).toHaveLength(10);
  });
});

test.each([
  ["in the path", '["payout","17"]', "/payouts/17/approve", '["payout","17"]'],
  ["from elsewhere", '["payout","S3CRET"]', "/payouts/17", '["payout","a text of 6 characters"]'],
  ["that is all from elsewhere", '["S3CRET"]', "/", '["a text of 6 characters"]'],
  ["of no known form", "S3CRET", "/", "a text of 6 characters"],
])("of a scope %s, a log holds no more than its line does", (_, scope, path, shown) => {
  expect(scopeShown(scope, path)).toBe(shown);
});
