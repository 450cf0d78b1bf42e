// The matchers: each passes for its verdict, fails for every other, and says what happened instead.

import { describe, expect, test } from "vitest";
import { allOf, anyOf, assurance } from "../../runtime/index.ts";
import type { Verdict } from "../../src/testing/index.ts";
import { registerMatchers } from "../../src/testing/matchers.ts";

registerMatchers();

const mfa = assurance("mfa", { amr: ["otp"] });
const passkey = assurance("passkey", { amr: ["hwk"] });
const own = assurance("own", { factor: "totp" });

const location = { file: "bank.ts", line: 14, column: 3 };
const verdicts = {
  forward: { kind: "forward", upstream: "bank", headers: {}, perRequest: false, met: [], at: location },
  stepUp: {
    kind: "step-up",
    unmet: [
      { level: "mfa", maxAgeSeconds: 300, scope: '["payout","17"]', once: true, reason: "", at: location },
      { level: "passkey", maxAgeSeconds: null, scope: null, once: false, reason: "", at: null },
      {
        level: { any: ["passkey", { all: ["mfa", "own"] }] },
        maxAgeSeconds: null,
        scope: null,
        once: false,
        reason: "",
        at: null,
      },
    ],
    at: location,
  },
  deny: { kind: "deny", reason: "Only finance", at: location },
  refuse: { kind: "refuse", code: "DECISION_FAULT", detail: "POLICY_THREW: a guard threw TypeError" },
  "sign-in": { kind: "sign-in", at: location },
  redirect: { kind: "redirect", status: 303, location: "/sign-in", met: [], at: null },
  respond: { kind: "respond", status: 204, headers: {}, body: "", met: [], at: null },
} as const satisfies Record<string, Verdict>;

type Name = keyof typeof verdicts;

/** messageOf is what a failing assertion says; it must fail. */
function messageOf(assertion: () => void): string {
  try {
    assertion();
  } catch (cause) {
    return (cause as Error).message;
  }
  throw new Error("the assertion passed");
}

const assertions: readonly (readonly [
  name: string,
  own: readonly Name[],
  assert: (value: ReturnType<typeof expect<Verdict>>) => void,
])[] = [
  ["toForwardTo", ["forward"], (it) => it.toForwardTo("bank")],
  ["toStepUp", ["stepUp"], (it) => it.toStepUp("mfa")],
  ["toStepUp within", ["stepUp"], (it) => it.toStepUp("mfa", { maxAge: "5m" })],
  ["toStepUp to the second", ["stepUp"], (it) => it.toStepUp("passkey")],
  ["toStepUp for something", ["stepUp"], (it) => it.toStepUp("mfa", { scope: ["payout", 17] })],
  ["toStepUp for nothing in particular", ["stepUp"], (it) => it.toStepUp("passkey", { scope: null, once: false })],
  ["toStepUp once", ["stepUp"], (it) => it.toStepUp(mfa, { maxAge: "5m", scope: ["payout", "17"], once: true })],
  ["toStepUp to levels combined", ["stepUp"], (it) => it.toStepUp(anyOf(passkey, allOf(mfa, own)))],
  ["toDeny", ["deny", "refuse"], (it) => it.toDeny()],
  ["toDeny with a reason", ["deny"], (it) => it.toDeny("Only finance")],
  ["toDeny with a pattern", ["deny"], (it) => it.toDeny(/finance$/)],
  ["toDeny with a code", ["refuse"], (it) => it.toDeny("DECISION_FAULT")],
  ["toSignIn", ["sign-in"], (it) => it.toSignIn()],
  ["toRedirectTo", ["redirect"], (it) => it.toRedirectTo("/sign-in")],
  ["toRespond", ["respond"], (it) => it.toRespond(204)],
];

describe.each(assertions)("%s", (_, own, assert) => {
  test.each(Object.keys(verdicts) as Name[])("for %s", (name) => {
    const verdict: Verdict = verdicts[name];
    if (own.includes(name)) {
      assert(expect(verdict));
      expect(messageOf(() => assert(expect(verdict).not))).toMatch(/^expected the policies not to /);
    } else {
      assert(expect(verdict).not);
      expect(messageOf(() => assert(expect(verdict)))).toMatch(/^expected the policies to .+, and they .+/);
    }
  });
});

describe("what almost fits does not", () => {
  test.each<[string, () => void]>([
    ["another upstream", () => expect<Verdict>(verdicts.forward).toForwardTo("vault")],
    ["another level", () => expect<Verdict>(verdicts.stepUp).toStepUp("admin")],
    ["another age", () => expect<Verdict>(verdicts.stepUp).toStepUp("mfa", { maxAge: "6m" })],
    ["an age where none is asked", () => expect<Verdict>(verdicts.stepUp).toStepUp("passkey", { maxAge: "5m" })],
    ["another scope", () => expect<Verdict>(verdicts.stepUp).toStepUp("mfa", { scope: ["payout", 18] })],
    ["a part of the scope", () => expect<Verdict>(verdicts.stepUp).toStepUp("mfa", { scope: "payout" })],
    ["no scope where there is one", () => expect<Verdict>(verdicts.stepUp).toStepUp("mfa", { scope: null })],
    ["a scope where there is none", () => expect<Verdict>(verdicts.stepUp).toStepUp("passkey", { scope: "payout" })],
    ["many times where it is once", () => expect<Verdict>(verdicts.stepUp).toStepUp("mfa", { once: false })],
    ["once where it is many times", () => expect<Verdict>(verdicts.stepUp).toStepUp("passkey", { once: true })],
    [
      "the conditions of another level",
      () => expect<Verdict>(verdicts.stepUp).toStepUp("passkey", { maxAge: "5m", once: true }),
    ],
    ["a level of a combination", () => expect<Verdict>(verdicts.stepUp).toStepUp("own")],
    ["all where any will do", () => expect<Verdict>(verdicts.stepUp).toStepUp(allOf(passkey, allOf(mfa, own)))],
    ["the same levels combined otherwise", () => expect<Verdict>(verdicts.stepUp).toStepUp(anyOf(passkey, mfa, own))],
    ["a part of the reason", () => expect<Verdict>(verdicts.deny).toDeny("finance")],
    ["another reason", () => expect<Verdict>(verdicts.deny).toDeny(/^finance/)],
    ["another code", () => expect<Verdict>(verdicts.refuse).toDeny("DECISION_TIMEOUT")],
    ["another address", () => expect<Verdict>(verdicts.redirect).toRedirectTo("/sign")],
    ["another status", () => expect<Verdict>(verdicts.respond).toRespond(200)],
  ])("%s", (_, assertion) => {
    expect(messageOf(assertion)).toMatch(/^expected the policies to /);
  });
  test("an age that is no duration is the test's own mistake", () => {
    expect(() => expect<Verdict>(verdicts.stepUp).toStepUp("mfa", { maxAge: "5 minutes" })).toThrow(TypeError);
    expect(() => expect<Verdict>(verdicts.stepUp).not.toStepUp("mfa", { maxAge: "5 minutes" })).toThrow(TypeError);
    expect(() => expect<Verdict>(verdicts.stepUp).not.toStepUp("mfa", { scope: ["payout", ""] })).toThrow(TypeError);
    expect(() => expect<Verdict>(verdicts.stepUp).not.toStepUp("mfa", { scope: [] })).toThrow(TypeError);
  });
});

test.each<[Name, string]>([
  ["forward", "forward to bank (bank.ts:14:3)"],
  [
    "stepUp",
    'step up to mfa within 300s for ["payout","17"] once (bank.ts:14:3) and passkey and passkey or (mfa and own)',
  ],
  ["deny", "deny: Only finance (bank.ts:14:3)"],
  ["refuse", "refuse with DECISION_FAULT (POLICY_THREW: a guard threw TypeError)"],
  ["sign-in", "ask to sign in (bank.ts:14:3)"],
  ["redirect", "redirect to /sign-in"],
  ["respond", "respond 204"],
])("a failure over %s says: %s", (name, text) => {
  const message = messageOf(() => expect<Verdict>(verdicts[name]).toForwardTo("elsewhere"));
  expect(message).toBe(`expected the policies to forward to elsewhere, and they ${text}`);
});
