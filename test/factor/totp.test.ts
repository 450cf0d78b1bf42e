// Codes against the vectors of RFC 6238, and what is not a code.

import { describe, expect, test } from "vitest";
import { matchStep, newTotpSecret, stepEndsMs, toKeyUri } from "../../src/factor/totp.ts";

/** "12345678901234567890", as in RFC 6238 appendix B. */
const secret = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ";

test.each([
  [59, "287082"],
  [1_111_111_109, "081804"],
  [1_111_111_111, "050471"],
  [1_234_567_890, "005924"],
  [2_000_000_000, "279037"],
  [20_000_000_000, "353130"],
])("at %i the code is %s", (seconds, code) => {
  expect(matchStep(secret, code, seconds * 1_000)).toBe(Math.floor(seconds / 30));
});

const at = 1_234_567_890 - (1_234_567_890 % 30);
describe("a code of step 0 is", () => {
  test.each([
    ["a clock that is two steps slow", -60, false],
    ["a clock that is a step slow", -30, true],
    ["its own first second", 0, true],
    ["its own last second", 29, true],
    ["the next step", 30, true],
    ["the last second of the next step", 59, true],
    ["the step after that", 60, false],
  ])("believed by %s: %i → %s", (_, offset, believed) => {
    const step = Math.floor(at / 30);
    expect(matchStep(secret, "005924", (at + offset) * 1_000)).toBe(believed ? step : null);
    expect((at + offset) * 1_000 < stepEndsMs(step)).toBe(offset < 60);
  });
});

test.each(["", "00592", "0059240", "00592a", "٠٠٥٩٢٤", "5924", "+05924", "005924\n", " 05924"])(
  "%j is no code",
  (code) => {
    expect(matchStep(secret, code, at * 1_000)).toBeNull();
  },
);

test("a secret is 160 bits, and another one each time", () => {
  const one = newTotpSecret();
  expect(one).toMatch(/^[A-Z2-7]{32}$/);
  expect(newTotpSecret()).not.toBe(one);
});

test("the app is told who issues the code and for whom, with nothing that could be read otherwise", () => {
  const uri = new URL(toKeyUri({ secret, issuer: "bank.example", account: "ada:evil?secret=A&x@bank.example" }));
  expect(uri.protocol).toBe("otpauth:");
  expect(uri.searchParams.getAll("secret")).toEqual([secret]);
  expect(uri.searchParams.get("issuer")).toBe("bank.example");
  expect(decodeURIComponent(uri.pathname).split(":")).toEqual([
    expect.stringContaining("bank.example"),
    "ada evil?secret=A&x@bank.example",
  ]);
});
