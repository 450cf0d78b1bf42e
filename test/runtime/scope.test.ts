// What a proof is for: one spelling for one thing, and no spelling at all for what is not there.

import { describe, expect, test } from "vitest";
import {
  forward,
  type Guard,
  type PublicContext,
  publicRoute,
  route,
  stepUp,
  type UserContext,
  when,
} from "../../runtime/index.ts";
import { startDeciding } from "../../runtime/registry.ts";
import { faultInScope, toScopeText } from "../../runtime/scope.ts";
import { bank, factsOf, mfa, rulingOf, signedOut } from "./evaluated.ts";

describe("one thing has one text", () => {
  test.each<[unknown, string]>([
    ["payouts", '["payouts"]'],
    [["payouts"], '["payouts"]'],
    [["payout", "17"], '["payout","17"]'],
    [["payout", 17], '["payout","17"]'],
    [17, '["17"]'],
    [0, '["0"]'],
    [-0, '["0"]'],
    [["a", 0.5], '["a","0.5"]'],
    [["a", -3], '["a","-3"]'],
    [Number.MAX_SAFE_INTEGER, '["9007199254740991"]'],
    [" ", '[" "]'],
    ['a","b', '["a\\",\\"b"]'],
    ["é\n\u0000", '["é\\n\\u0000"]'],
    ["\ud800", '["\\ud800"]'],
    ["x".repeat(996), `["${"x".repeat(996)}"]`],
  ])("%j", (scope, text) => {
    expect(toScopeText(scope)).toBe(text);
  });

  test("and two things have two", () => {
    const things = ["a/b", ["a", "b"], ["a", "b", "c"], ["a/b", "c"], ["ab"], 'a","b', ["a,b"], "A", "a"];
    expect(new Set(things.map(toScopeText)).size).toBe(things.length);
  });
});

const none: readonly (readonly [unknown, string])[] = [
  [undefined, "nothing"],
  [null, "nothing"],
  ["", "nothing"],
  [[], "an empty list"],
  [["payout", ""], "a list with nothing in it"],
  [["payout", undefined], "a list with nothing in it"],
  [new Array(2), "a list with nothing in it"],
  [["payout", ["17"]], "a list with a list in it"],
  [Number.NaN, "a number that is not exact"],
  [Number.POSITIVE_INFINITY, "a number that is not exact"],
  [2 ** 53, "a number that is not exact"],
  [true, "something of type boolean"],
  [17n, "something of type bigint"],
  [{}, "something of type object"],
  [{ toString: () => "17" }, "something of type object"],
  [Object("17"), "something of type object"],
  [Promise.resolve("17"), "something of type object"],
  ["x".repeat(997), "too long a text"],
  [["x".repeat(500), "y".repeat(500)], "too long a list"],
];

describe("what is no scope", () => {
  test.each(none)("%o", (value, fault) => {
    expect(toScopeText(value)).toBeNull();
    expect(faultInScope(value)).toBe(fault);
  });
  test.each(none)("%o, computed by a function, is a fault", (value) => {
    expect(rulingOf(route("/x", stepUp(mfa, { scope: () => value as string }), forward(bank)))).toMatchObject({
      kind: "fault",
      code: "POLICY_RETURNED",
    });
  });
  test.each(none.filter(([value]) => value !== undefined))("%o, made in a guard, is a fault", (value) => {
    startDeciding();
    expect(rulingOf(route("/x", () => stepUp(mfa, { scope: value as string }), forward(bank)))).toMatchObject({
      kind: "fault",
      code: "POLICY_STEP",
    });
  });
  test("the fault tells nothing of what the request held", () => {
    const long = `c4n4ry${"x".repeat(1_000)}`;
    for (const step of [stepUp(mfa, { scope: () => long }), () => stepUp(mfa, { scope: long })]) {
      const ruling = rulingOf(route("/x", step, forward(bank)));
      expect(ruling.kind).toBe("fault");
      expect(JSON.stringify(ruling)).not.toContain("c4n4ry");
    }
  });
});

const payout: Guard<{ readonly params: Readonly<Record<string, string>> }> = ({ params }) =>
  stepUp(mfa, { scope: ["payout", params["id"]!], once: true });

describe("a step-up", () => {
  test("has no scope and no limit unless it says so", () => {
    expect(rulingOf(route("/x", stepUp(mfa), forward(bank)))).toMatchObject({
      stepUps: [{ level: "mfa", maxAgeSeconds: null, scope: null, once: false, reason: "" }],
    });
  });
  test.each([
    ["settled", stepUp(mfa, { scope: ["payout", 7], once: true })],
    [
      "computed",
      stepUp<{ readonly params: { readonly id: string } } & UserContext>(mfa, {
        scope: ({ params }) => ["payout", params.id],
        once: true,
      }),
    ],
    ["made in a guard", payout],
    ["computed by what a guard returns", () => stepUp(mfa, { scope: () => ["payout", 7], once: true })],
    ["under a condition", when(() => true, stepUp(mfa, { scope: () => ["payout", "7"], once: true }))],
    [
      "under a condition that a guard returns",
      () => when(() => true, stepUp(mfa, { scope: ["payout", 7], once: true })),
    ],
  ])("%s, is for the same thing", (_, step) => {
    expect(rulingOf(route("/payouts/:id", step as never, forward(bank)))).toMatchObject({
      kind: "act",
      stepUps: [{ level: "mfa", scope: '["payout","7"]', once: true }],
    });
  });
  test("of another request is for another thing", () => {
    const other = factsOf({ params: { id: "8" } });
    const ruling = rulingOf(route("/payouts/:id", payout, forward(bank)), other);
    expect(ruling).toMatchObject({ stepUps: [{ scope: '["payout","8"]' }] });
  });
  test("whose scope throws is a fault", () => {
    const thrower = stepUp(mfa, {
      scope: () => {
        throw new RangeError("c4n4ry");
      },
    });
    const ruling = rulingOf(route("/x", thrower, forward(bank)));
    expect(ruling).toMatchObject({ kind: "fault", code: "POLICY_THREW" });
    expect(JSON.stringify(ruling)).not.toContain("c4n4ry");
  });
  test("whose scope is a person asks who it is first", () => {
    const mine = stepUp<UserContext>(mfa, { scope: ({ user }) => user.id });
    const nobody = factsOf(signedOut);
    expect(rulingOf(route<"/x", UserContext>("/x", mine, forward(bank)), nobody)).toMatchObject({ kind: "sign-in" });
    expect(rulingOf(route<"/x", UserContext>("/x", mine, forward(bank)))).toMatchObject({
      stepUps: [{ scope: '["ada"]' }],
    });
  });
  test("on a public route does not pass where its scope needs somebody and nobody is there", () => {
    const maybe = stepUp<PublicContext>(mfa, { scope: ({ user }) => user?.id as string });
    const anyone = publicRoute("/x", maybe, forward(bank));
    expect(rulingOf(anyone, factsOf(signedOut))).toMatchObject({
      kind: "fault",
      code: "POLICY_RETURNED",
    });
  });
  test("whose scope reads headers asks for them", () => {
    const byHeader = stepUp(mfa, { scope: ({ request }) => request.headers["x-account"] ?? "none" });
    expect(rulingOf(route("/x", byHeader, forward(bank)))).toEqual({ kind: "needs", facts: ["request.headers"] });
    expect(
      rulingOf(route("/x", byHeader, forward(bank)), factsOf({ "request.headers": { "x-account": "4711" } })),
    ).toMatchObject({ stepUps: [{ scope: '["4711"]' }] });
  });
  test("that serves once without a scope cannot be made while deciding", () => {
    startDeciding();
    const ruling = rulingOf(route("/x", () => stepUp(mfa, { once: true } as never), forward(bank)));
    expect(ruling).toMatchObject({ kind: "fault", code: "POLICY_STEP" });
  });
});
