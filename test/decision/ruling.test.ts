// What comes out of the sandbox: only a complete ruling is believed, everything else is refused.

import { describe, expect, test } from "vitest";
import { parseRuling } from "../../src/decision/ruling.ts";

const forward = { kind: "forward", upstream: "bank", headers: { "x-user": "ada" }, at: "1:1" };
const stepUp = { level: "mfa", maxAgeSeconds: 300, reason: "", at: "2:2" };
const act = (action: unknown, stepUps: unknown = []) => ({ kind: "act", stepUps, action });

describe("believed", () => {
  test.each([
    { kind: "deny", reason: "", at: "" },
    { kind: "login", at: "guard:3" },
    { kind: "fault", code: "POLICY_THREW", detail: "x", at: "" },
    { kind: "needs", facts: "headers" },
    act(forward),
    act(forward, [stepUp, { ...stepUp, maxAgeSeconds: null }]),
    act({ kind: "redirect", status: 303, location: "/", at: "" }),
    act({ kind: "respond", status: 200, headers: {}, body: "", at: "" }),
  ])("%j", (ruling) => {
    expect(parseRuling(JSON.stringify(ruling))).toEqual({ ruling, read: null });
  });
});

describe("refused", () => {
  test.each([
    "",
    "undefined",
    "{",
    "null",
    "true",
    "1",
    '"act"',
    "[]",
    "{}",
    '[{"kind":"deny"}]',
    JSON.stringify({ kind: "allow" }),
    JSON.stringify({ kind: "ACT", stepUps: [], action: forward }),
    JSON.stringify({ kind: ["act"], stepUps: [], action: forward }),
    JSON.stringify({ kind: "deny" }),
    JSON.stringify({ kind: "deny", reason: null, at: "" }),
    JSON.stringify({ kind: "deny", reason: "" }),
    JSON.stringify({ kind: "login" }),
    JSON.stringify({ kind: "login", at: 3 }),
    JSON.stringify({ kind: "fault", code: "X", at: "" }),
    JSON.stringify({ kind: "needs", facts: "everything" }),
    JSON.stringify({ kind: "act", action: forward }),
    JSON.stringify(act(undefined)),
    JSON.stringify(act(null)),
    JSON.stringify(act([])),
    JSON.stringify(act(forward, {})),
    JSON.stringify(act(forward, "")),
    JSON.stringify(act(forward, [null])),
    JSON.stringify(act(forward, [{ ...stepUp, level: undefined }])),
    JSON.stringify(act(forward, [{ ...stepUp, level: ["mfa"] }])),
    JSON.stringify(act(forward, [{ ...stepUp, maxAgeSeconds: "300" }])),
    JSON.stringify(act(forward, [{ ...stepUp, maxAgeSeconds: -1 }])),
    JSON.stringify(act(forward, [{ ...stepUp, maxAgeSeconds: undefined }])),
    JSON.stringify(act(forward, [stepUp, { ...stepUp, at: null }])),
    JSON.stringify(act({ ...forward, kind: "allow" })),
    JSON.stringify(act({ ...forward, upstream: null })),
    JSON.stringify(act({ ...forward, headers: null })),
    JSON.stringify(act({ ...forward, headers: ["x"] })),
    JSON.stringify(act({ ...forward, headers: { "x-user": 1 } })),
    JSON.stringify(act({ ...forward, headers: { "x-user": ["ada"] } })),
    JSON.stringify(act({ ...forward, at: undefined })),
    JSON.stringify(act({ kind: "redirect", status: 200, location: "/", at: "" })),
    JSON.stringify(act({ kind: "redirect", status: "303", location: "/", at: "" })),
    JSON.stringify(act({ kind: "redirect", status: 303, at: "" })),
    JSON.stringify(act({ kind: "respond", status: 100, headers: {}, body: "", at: "" })),
    JSON.stringify(act({ kind: "respond", status: 600, headers: {}, body: "", at: "" })),
    JSON.stringify(act({ kind: "respond", status: 200.5, headers: {}, body: "", at: "" })),
    JSON.stringify(act({ kind: "respond", status: 200, headers: {}, body: null, at: "" })),
    '{"__proto__":{"kind":"login","at":""}}',
  ])("%s", (json) => {
    expect(() => parseRuling(json)).toThrow(expect.objectContaining({ code: "DECISION_RETURN" }));
  });
});
