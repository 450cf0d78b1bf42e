// The decision: what is asked for is sent only where it is looked for, and an answer that keeps asking is refused.

import { expect, test } from "vitest";
import type { Ruling } from "../../runtime/contract.ts";
import { fromWire } from "../../runtime/facts.ts";
import { createDecision, PolicyFault } from "../../src/decision/decide.ts";
import { GatewayError } from "../../src/errors.ts";
import { gather } from "../../src/facts/gather.ts";
import { ask } from "../../src/gateway/ask.ts";
import { bareFacts, bareGiven, factsWith } from "../support/facts.ts";

const location = { file: "bank.ts", line: 7, column: 1 };
const locate = (position: string) => (position === "" ? null : location);

/** sandbox answers with the rulings in turn and notes with which headers it was asked. */
function sandbox(...rulings: readonly (Ruling | string)[]) {
  const calls: string[] = [];
  const decision = createDecision({
    locate,
    call: (route, ...wire) => {
      calls.push(`${route} ${fromWire(wire)["request.headers"]}`);
      const ruling = rulings[calls.length - 1] ?? rulings.at(-1)!;
      return typeof ruling === "string" ? ruling : JSON.stringify(ruling);
    },
  });
  return {
    calls,
    decision,
    decide: (route: number) => decision.decide(route, bareFacts),
    asked: (route: number) => ask({ gather, decision }, route, bareGiven),
  };
}

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
const needs: Ruling = { kind: "needs", facts: ["request.headers"] };

const requirements = [
  { level: "mfa", maxAgeSeconds: null, scope: null, once: false, reason: "first", at: location },
  { level: "passkey", maxAgeSeconds: 60, scope: '["payout"]', once: true, reason: "second", at: null },
];

test("an action says on what it rests, each with its line", () => {
  const action = { kind: "forward", upstream: "bank", headers: {}, perRequest: false, at: location };
  expect(sandbox(forward).decide(3)).toEqual({ kind: "act", requirements: [], action: { ...action, met: [] } });
  expect(sandbox(stepUp).decide(3)).toEqual({ kind: "act", requirements, action: { ...action, met: requirements } });
});

test("what rests on nothing shares one nothing, which nobody can fill", () => {
  const { decide } = sandbox(forward);
  const [one, other] = [decide(1), decide(2)];
  if (one.kind !== "act" || other.kind !== "act") throw new Error("it does not act");
  expect(one.action.met).toBe(other.action.met);
  expect(one.requirements).toBe(one.action.met);
  expect(Object.isFrozen(one.action.met)).toBe(true);
});

test("a denial and a sign-in say where they are", () => {
  expect(sandbox({ kind: "deny", reason: "no", at: "" }).decide(1)).toEqual({ kind: "deny", reason: "no", at: null });
  expect(sandbox({ kind: "sign-in", at: "1:1" }).decide(1)).toEqual({ kind: "sign-in", at: location });
});

test("a fault says where it is", () => {
  const ruling: Ruling = { kind: "fault", code: "POLICY_THREW", detail: "a guard threw TypeError", at: "guard:1" };
  const fault = expect.objectContaining({ code: "DECISION_FAULT", fault: "POLICY_THREW", at: location });
  expect(() => sandbox(ruling).decide(1)).toThrow(fault);
  expect(() => sandbox(ruling).decide(1)).toThrow(PolicyFault);
});

test("what the guest says of its own failure goes no further, what the gateway says of it does", () => {
  const failing = (code: "DECISION_FAULT" | "DECISION_TIMEOUT", tells = false) =>
    createDecision({
      locate,
      faults: { tells, place: () => ({ at: null, fingerprint: "" }), explain: () => null },
      call: () => {
        throw new GatewayError(code, { detail: "c4n4ry" });
      },
    });
  expect(() => failing("DECISION_FAULT").decide(1, bareFacts)).toThrow(
    expect.objectContaining({ code: "DECISION_FAULT", detail: "a policy failed outside of its guards" }),
  );
  // For whoever writes the policies.
  expect(() => failing("DECISION_FAULT", true).decide(1, bareFacts)).toThrow(
    expect.objectContaining({ detail: "a policy failed outside of its guards: c4n4ry" }),
  );
  expect(() => failing("DECISION_TIMEOUT").decide(1, bareFacts)).toThrow(
    expect.objectContaining({ code: "DECISION_TIMEOUT" }),
  );
});

test("headers are sent when a route asks, and from then on at once, to that route alone", () => {
  const { asked, calls, decision } = sandbox(needs, forward);
  asked(1);
  asked(1);
  asked(2);
  expect(calls).toEqual(["1 null", "1 {}", "1 {}", "2 null"]);
  expect([decision.asked(1), decision.asked(2)]).toEqual([["request.headers"], []]);
});

test("what a route asks for is one list as long as it asks for nothing new", () => {
  const { decide, decision } = sandbox(needs, needs, forward);
  expect(decide(1)).toEqual({ kind: "needs" });
  const first = decision.asked(1);
  // Another request that was gathered before the first was answered.
  expect(decide(1)).toEqual({ kind: "needs" });
  expect(decision.asked(1)).toBe(first);
});

test.each([
  ["asks for ever", [needs, needs]],
  ["answers nonsense", ["[]"]],
  ["asks, then answers nonsense", [needs, "nonsense"]],
] as const)("a sandbox that %s is refused", (_, rulings) => {
  const { asked, calls } = sandbox(...rulings);
  expect(() => asked(1)).toThrow(expect.objectContaining({ code: "DECISION_RETURN" }));
  expect(calls.length).toBeLessThanOrEqual(2);
});

test("a sandbox that asks for what it was given is refused", () => {
  const { decision } = sandbox(needs);
  const given = factsWith({ "request.headers": {} });
  expect(() => decision.decide(1, given)).toThrow(expect.objectContaining({ code: "DECISION_RETURN" }));
});
