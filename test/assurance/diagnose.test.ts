// Why an answer was not enough: each way to fall short has its own code.

import { expect, test } from "vitest";
import type { Level } from "../../src/assurance/assurance.ts";
import { diagnose } from "../../src/assurance/diagnose.ts";
import type { Evidence, Ledger } from "../../src/exchange/exchange.ts";

const level = (name: string, acr: readonly string[], amr: readonly string[] = []): [string, Level] => [
  name,
  { name, acr, amr, factors: [], implies: [], sources: [], lastsSeconds: null },
];
const levels = new Map([
  level("mfa", ["urn:mfa"], ["otp"]),
  level("password", ["urn:password"]),
  level("method", [], ["hwk"]),
]);
const ledger: Ledger = [
  { id: "1", method: "oidc", source: "s", acr: "urn:had", amr: [], at: 1, scope: null, expires: null, uses: null },
];
const good: Evidence = { method: "oidc", source: "s", acr: "urn:mfa", amr: ["otp"], at: 1_000 };

test.each([
  ["no acr", "mfa", { acr: null }, {}, "STEPUP_ACR_MISSING"],
  ["the acr of a lower level", "mfa", { acr: "urn:password" }, {}, "STEPUP_ACR_LOWER"],
  ["the acr that the session had before", "mfa", { acr: "urn:had" }, {}, "STEPUP_ACR_LOWER"],
  ["an acr that nobody knows", "mfa", { acr: "urn:else" }, {}, "STEPUP_ACR_UNKNOWN"],
  ["no method", "mfa", { amr: [] }, {}, "STEPUP_AMR"],
  ["another method", "mfa", { amr: ["sms"] }, {}, "STEPUP_AMR"],
  ["a method alone, and not that one", "method", { acr: null }, {}, "STEPUP_AMR"],
  ["no time", "mfa", { at: null }, {}, "STEPUP_AUTH_TIME_MISSING"],
  ["too old", "mfa", { at: 600 }, {}, "STEPUP_AUTH_TIME_OLD"],
  ["too old, though newer than the first answer", "mfa", { at: 600 }, { firstAuthTime: 500 }, "STEPUP_AUTH_TIME_OLD"],
  ["too old, twice the same", "mfa", { at: 600 }, { firstAuthTime: 600 }, "STEPUP_MAX_AGE_IGNORED"],
  [
    "young, but given for something else, twice",
    "mfa",
    {},
    { firstAuthTime: 1_000, afresh: true },
    "STEPUP_MAX_AGE_IGNORED",
  ],
  ["young, but given for something else", "mfa", {}, { afresh: true }, "STEPUP_AUTH_TIME_OLD"],
  ["from the future", "mfa", { at: 9_000 }, {}, "STEPUP_AUTH_TIME_OLD"],
] as const)("%s", (_, name, came, asked, code) => {
  const leaf = { level: name, maxAgeSeconds: 300, scope: null, once: false };
  expect(
    diagnose(
      leaf,
      { ...good, ...came },
      { firstAuthTime: null, afresh: false, ...asked },
      { levels, ledger, nowMs: 1_000_000 },
    ),
  ).toBe(code);
});
