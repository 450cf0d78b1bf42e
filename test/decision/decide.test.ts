// The decision: the ledger is asked last, headers only when needed, and an answer that keeps asking is refused.

import { expect, test } from "vitest";
import type { Ruling } from "../../runtime/contract.ts";
import { createDecide, PolicyFault, type Unmet } from "../../src/decision/decide.ts";
import { GatewayError } from "../../src/errors.ts";
import type { Requirement } from "../../src/exchange/exchange.ts";
import { bareFacts, toWire } from "../support/wire.ts";

const location = { file: "bank.ts", line: 7, column: 1 };
const locate = (position: string) => (position === "" ? null : location);
const all: Unmet = (requirements) => requirements;
const none: Unmet = () => [];

/** sandbox answers with the rulings in turn and notes which facts it was asked with. */
function sandbox(...rulings: readonly (Ruling | string)[]) {
  const asked: string[] = [];
  const decide = createDecide({
    locate,
    call: (route, facts) => {
      asked.push(`${route} ${facts.at(-1)}`);
      const ruling = rulings[asked.length - 1] ?? rulings.at(-1)!;
      return typeof ruling === "string" ? ruling : JSON.stringify(ruling);
    },
  });
  return { decide, asked };
}

const facts = (withHeaders: boolean) =>
  toWire({ ...bareFacts, request: { ...bareFacts.request, ...(withHeaders && { headers: {} }) } });
const forward: Ruling = {
  kind: "act",
  stepUps: [],
  action: { kind: "forward", upstream: "bank", headers: {}, perRequest: false, at: "1:1" },
};
const stepUp: Ruling = {
  ...forward,
  stepUps: [
    { level: "mfa", maxAgeSeconds: null, scope: null, once: false, reason: "first", at: "1:1" },
    { level: "passkey", maxAgeSeconds: 60, scope: '["payout"]', once: true, reason: "second", at: "" },
  ],
};
const needs: Ruling = { kind: "needs", facts: "headers" };

const requirements = [
  { level: "mfa", maxAgeSeconds: null, scope: null, once: false, reason: "first", at: location },
  { level: "passkey", maxAgeSeconds: 60, scope: '["payout"]', once: true, reason: "second", at: null },
];

test("an action is taken once nothing is unmet, and says on what it rests", () => {
  const action = { kind: "forward", upstream: "bank", headers: {}, perRequest: false, at: location };
  expect(sandbox(forward).decide(3, facts, all)).toEqual({ ...action, met: [] });
  expect(sandbox(stepUp).decide(3, facts, none)).toEqual({ ...action, met: requirements });
});

test("what rests on nothing shares one nothing, which nobody can fill", () => {
  const { decide } = sandbox(forward);
  const [one, other] = [decide(1, facts, all), decide(2, facts, all)];
  if (one.kind !== "forward" || other.kind !== "forward") throw new Error("it did not forward");
  expect(one.met).toBe(other.met);
  expect(Object.isFrozen(one.met)).toBe(true);
});

test("what is unmet is asked for, each with its line", () => {
  expect(sandbox(stepUp).decide(3, facts, all)).toEqual({
    kind: "step-up",
    at: location,
    unmet: requirements,
  });
  const second: Unmet = <R extends Requirement>(requirements: readonly R[]) => requirements.slice(1);
  expect(sandbox(stepUp).decide(3, facts, second)).toMatchObject({ kind: "step-up", unmet: [{ level: "passkey" }] });
});

test("a denial and a login never look at the ledger", () => {
  const never: Unmet = () => {
    throw new Error("asked");
  };
  expect(sandbox({ kind: "deny", reason: "no", at: "" }).decide(1, facts, never)).toEqual({
    kind: "deny",
    reason: "no",
    at: null,
  });
  expect(sandbox({ kind: "login", at: "1:1" }).decide(1, facts, never)).toEqual({ kind: "login", at: location });
});

test("a fault says where it is", () => {
  const ruling: Ruling = { kind: "fault", code: "POLICY_THREW", detail: "a guard threw TypeError", at: "guard:1" };
  const fault = expect.objectContaining({ code: "DECISION_FAULT", fault: "POLICY_THREW", at: location });
  expect(() => sandbox(ruling).decide(1, facts, none)).toThrow(fault);
  expect(() => sandbox(ruling).decide(1, facts, none)).toThrow(PolicyFault);
});

test("what the guest says of its own failure goes no further, what the gateway says of it does", () => {
  const failing = (code: "DECISION_FAULT" | "DECISION_TIMEOUT") =>
    createDecide({
      locate,
      call: () => {
        throw new GatewayError(code, { detail: "c4n4ry" });
      },
    });
  expect(() => failing("DECISION_FAULT")(1, facts, none)).toThrow(
    expect.objectContaining({ code: "DECISION_FAULT", detail: "a policy failed outside of its guards" }),
  );
  expect(() => failing("DECISION_TIMEOUT")(1, facts, none)).toThrow(
    expect.objectContaining({ code: "DECISION_TIMEOUT" }),
  );
});

test("headers are sent when a route asks, and from then on at once, to that route alone", () => {
  const { decide, asked } = sandbox(needs, forward);
  decide(1, facts, none);
  decide(1, facts, none);
  decide(2, facts, none);
  expect(asked).toEqual(["1 ", "1 {}", "1 {}", "2 "]);
});

test.each([
  ["asks for ever", [needs, needs]],
  ["answers nonsense", ["[]"]],
  ["asks, then answers nonsense", [needs, "nonsense"]],
] as const)("a sandbox that %s is refused", (_, rulings) => {
  const { decide, asked } = sandbox(...rulings);
  expect(() => decide(1, facts, none)).toThrow(expect.objectContaining({ code: "DECISION_RETURN" }));
  expect(asked.length).toBeLessThanOrEqual(2);
});
