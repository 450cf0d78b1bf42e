// What comes out of the sandbox: only a complete ruling is believed, everything else is refused.

import { describe, expect, test } from "vitest";
import { bits } from "../../runtime/facts.ts";
import { parseRuling } from "../../src/decision/ruling.ts";

const forward = { kind: "forward", upstream: "bank", headers: { "x-user": "ada" }, perRequest: false, at: "1:1" };
const stepUp = { level: "mfa", maxAgeSeconds: 300, scope: null, once: false, reason: "", at: "2:2" };
const nested = (times: number): unknown => (times === 0 ? "mfa" : { any: [nested(times - 1), "passkey"] });
const act = (action: unknown, stepUps: unknown = []) => ({ kind: "act", stepUps, action });

describe("believed", () => {
  test.each([
    { kind: "deny", reason: "", at: "" },
    { kind: "sign-in", at: "guard:3" },
    { kind: "fault", code: "POLICY_THREW", detail: "x", at: "" },
    {
      kind: "fault",
      code: "POLICY_THREW",
      detail: "x",
      at: "1:1",
      threw: { name: "TypeError", frames: ["1:1", "2:20"], step: "guard:0" },
      count: 2,
    },
    { kind: "fault", code: "POLICY_THREW", detail: "x", at: "1:1", threw: { name: null, frames: [], step: "" } },
    { kind: "needs", facts: ["request.headers"] },
    act(forward),
    act(forward, [stepUp, { ...stepUp, maxAgeSeconds: null }]),
    act({ ...forward, upgrades: ["ipp-tunnel", "example/1.2"] }),
    act({ ...forward, rewrite: ["destination", "content-location"], groups: ["finance", "team-*"] }),
    act({ ...forward, groups: "none" }),
    act({ ...forward, timeout: { responseMs: 300_000, idleMs: 1 } }),
    act({ ...forward, timeout: { idleMs: 2 ** 31 - 1 } }),
    act({ ...forward, perRequest: true }, [{ ...stepUp, scope: '["payout","17"]' }]),
    act(forward, [{ ...stepUp, scope: '["payout","17"]', once: true }]),
    act(forward, [{ ...stepUp, level: { any: ["mfa", { all: ["passkey", "totp", "mfa"] }] } }]),
    act(forward, [{ ...stepUp, level: nested(8) }]),
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
    JSON.stringify({ kind: "sign-in" }),
    JSON.stringify({ kind: "sign-in", at: 3 }),
    JSON.stringify({ kind: "fault", code: "X", at: "" }),
    JSON.stringify(act({ ...forward, upstream: "a\nb" })),
    JSON.stringify(act(forward, [{ ...stepUp, level: "S3CRET" }])),
    JSON.stringify({ kind: "fault", code: "X", detail: "x", at: "" }),
    JSON.stringify({ kind: "fault", code: "POLICY_THREW", detail: "x", at: "file:x.ts" }),
    JSON.stringify({ kind: "fault", code: "POLICY_THREW", detail: "x", at: "", count: "x" }),
    ...[
      { name: "x", frames: [], step: "" },
      { name: null, frames: ["x"], step: "" },
      { name: null, frames: [], step: "x" },
      { name: null, step: "" },
    ].map((threw) => JSON.stringify({ kind: "fault", code: "POLICY_THREW", detail: "x", at: "", threw })),
    JSON.stringify({ kind: "deny", reason: "", at: "file:x.ts" }),
    JSON.stringify({ kind: "sign-in", at: "1:1\n" }),
    JSON.stringify({ kind: "needs", facts: "everything" }),
    JSON.stringify({ kind: "needs", facts: "request.headers" }),
    JSON.stringify({ kind: "needs", facts: [] }),
    JSON.stringify({ kind: "needs", facts: ["request.headers", "everything"] }),
    JSON.stringify({ kind: "needs", facts: ["toString"] }),
    JSON.stringify({ kind: "needs", facts: [["request.headers"]] }),
    // Sent to everybody: nobody has to ask.
    JSON.stringify({ kind: "needs", facts: ["request.path"] }),
    JSON.stringify({ kind: "act", action: forward }),
    JSON.stringify(act(undefined)),
    JSON.stringify(act(null)),
    JSON.stringify(act([])),
    JSON.stringify(act(forward, {})),
    JSON.stringify(act(forward, "")),
    JSON.stringify(act(forward, [null])),
    JSON.stringify(act(forward, [{ ...stepUp, level: undefined }])),
    JSON.stringify(act(forward, [{ ...stepUp, level: ["mfa"] }])),
    JSON.stringify(act(forward, [{ ...stepUp, level: "" }])),
    JSON.stringify(act(forward, [{ ...stepUp, level: null }])),
    JSON.stringify(act(forward, [{ ...stepUp, level: {} }])),
    JSON.stringify(act(forward, [{ ...stepUp, level: { all: [] } }])),
    JSON.stringify(act(forward, [{ ...stepUp, level: { any: ["mfa"] } }])),
    JSON.stringify(act(forward, [{ ...stepUp, level: { all: ["mfa"] } }])),
    JSON.stringify(act(forward, [{ ...stepUp, level: { all: "mfa" } }])),
    JSON.stringify(act(forward, [{ ...stepUp, level: { all: { length: 2 } } }])),
    JSON.stringify(act(forward, [{ ...stepUp, level: { none: ["mfa", "passkey"] } }])),
    JSON.stringify(act(forward, [{ ...stepUp, level: { any: ["mfa", "pwd"], all: ["mfa", "passkey"] } }])),
    JSON.stringify(act(forward, [{ ...stepUp, level: { all: ["mfa", 1] } }])),
    JSON.stringify(act(forward, [{ ...stepUp, level: { all: ["mfa", { any: [] }] } }])),
    JSON.stringify(act(forward, [{ ...stepUp, level: nested(9) }])),
    JSON.stringify(act(forward, [{ ...stepUp, level: nested(500) }])),
    JSON.stringify(act(forward, [{ ...stepUp, scope: undefined }])),
    JSON.stringify(act(forward, [{ ...stepUp, scope: "" }])),
    JSON.stringify(act(forward, [{ ...stepUp, scope: ["payout"] }])),
    JSON.stringify(act(forward, [{ ...stepUp, scope: false }])),
    JSON.stringify(act(forward, [{ ...stepUp, once: undefined }])),
    JSON.stringify(act(forward, [{ ...stepUp, once: null }])),
    JSON.stringify(act(forward, [{ ...stepUp, once: "true", scope: "x" }])),
    JSON.stringify(act(forward, [{ ...stepUp, once: true }])),
    JSON.stringify(act({ ...forward, perRequest: undefined })),
    JSON.stringify(act({ ...forward, upgrades: ["h2c"] })),
    JSON.stringify(act({ ...forward, rewrite: ["host"] })),
    JSON.stringify(act({ ...forward, rewrite: [] })),
    JSON.stringify(act({ ...forward, rewrite: "location" })),
    JSON.stringify(act({ ...forward, groups: "all" })),
    JSON.stringify(act({ ...forward, groups: [] })),
    JSON.stringify(act({ ...forward, groups: [1] })),
    JSON.stringify(act({ ...forward, groups: ["a\nb"] })),
    JSON.stringify(act({ ...forward, groups: null })),
    JSON.stringify(act({ ...forward, timeout: null })),
    JSON.stringify(act({ ...forward, timeout: { responseMs: 0 } })),
    JSON.stringify(act({ ...forward, timeout: { idleMs: 2 ** 31 } })),
    JSON.stringify(act({ ...forward, timeout: { connectMs: 5 } })),
    JSON.stringify(act({ ...forward, upgrades: ["a, b"] })),
    JSON.stringify(act({ ...forward, upgrades: "ipp-tunnel" })),
    JSON.stringify(act({ ...forward, perRequest: "per-request" })),
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
    '{"__proto__":{"kind":"sign-in","at":""}}',
  ])("%s", (json) => {
    expect(() => parseRuling(json)).toThrow(expect.objectContaining({ code: "DECISION_RETURN" }));
  });
});

describe("what a ruling was made from", () => {
  const deny = { kind: "deny", reason: "", at: "" };
  const read = (reads: unknown) => parseRuling(JSON.stringify({ reads, ...deny })).read;
  test("is a sum of facts that there are", () => {
    const all = Object.values(bits).reduce((sum, bit) => sum + bit, 0);
    expect([read(0), read(bits.user), read(all)]).toEqual([0, bits.user, all]);
  });
  test.each([-1, 0.5, "1", null, [1], 2 ** 31, 2 ** Object.keys(bits).length, Number.MAX_SAFE_INTEGER])(
    "is not known when it says %j, so nothing may rest on it",
    (reads) => {
      expect(read(reads)).toBeNull();
    },
  );
});

test("what is for logs and pages is cut and made visible, though the sandbox did so already", () => {
  const text = `a\n\u202e${"x".repeat(10_000)}`;
  const shown = (max: number) => `a\\u000a\\u202e${"x".repeat(max - 33)}… (10003 characters)`;
  const ruled = (ruling: unknown) => parseRuling(JSON.stringify(ruling)).ruling;
  expect(ruled({ kind: "deny", reason: text, at: "" })).toMatchObject({ reason: shown(500) });
  expect(ruled({ kind: "fault", code: "POLICY_STEP", detail: text, at: "" })).toMatchObject({ detail: shown(300) });
  expect(ruled(act(forward, [stepUp, { ...stepUp, reason: text }]))).toMatchObject({
    stepUps: [{ reason: "" }, { reason: shown(500) }],
  });
});
