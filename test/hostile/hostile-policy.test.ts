// Policies that loop, explode, throw or lie: that request is refused under its own code, and the next one is served.

import { expect, test } from "vitest";
import {
  type GatewayUnderTest,
  gatewayUnderTest,
  type Places,
  standardUpstream,
} from "../support/gateway-under-test.ts";

interface Attack {
  readonly name: string;
  /** A guard's text. */
  readonly guard: string;
  readonly status: number;
  readonly code: string;
  /** What the log says of it, besides the code. */
  readonly detail?: string;
  /** Where there is a place for it: the line of the guard below. */
  readonly policy?: string;
}

/** Each guard stands on line 6 of bank.ts. */
const place = "bank.ts:6";
const fault = { status: 500, code: "DECISION_FAULT", policy: place } as const;

const attacks: readonly Attack[] = [
  { name: "an endless loop", guard: "() => { for (;;); }", status: 503, code: "DECISION_TIMEOUT" },
  {
    name: "an endless loop that catches everything",
    guard: "() => { for (;;) try { for (;;); } catch {} }",
    status: 503,
    code: "DECISION_TIMEOUT",
  },
  {
    name: "a slow regular expression",
    guard: `() => /^(a+)+$/.test("a".repeat(40) + "!")`,
    status: 503,
    code: "DECISION_TIMEOUT",
  },
  {
    name: "a throw",
    guard: `() => { throw new TypeError("x"); }`,
    ...fault,
    detail: "POLICY_THREW: a guard threw TypeError",
  },
  {
    name: "a read of nothing",
    guard: `({ request }) => (request.query["x"] as string[]).length > 0`,
    ...fault,
    detail: "POLICY_THREW: a guard threw TypeError",
  },
  { name: "a wrong answer", guard: "() => 1 as never", ...fault, detail: "POLICY_RETURNED: a guard returned number" },
  {
    name: "no answer",
    guard: "() => undefined as never",
    ...fault,
    detail: "POLICY_RETURNED: a guard returned undefined",
  },
  {
    name: "a permit of its own",
    guard: `() => ({ allow: "yes" }) as never`,
    ...fault,
    detail: "POLICY_RETURNED: a guard returned object",
  },
  {
    name: "a look-alike step",
    guard: `() => ({ kind: "forward" }) as never`,
    ...fault,
    detail: "POLICY_RETURNED: a guard returned object",
  },
  { name: "a promise", guard: "async () => true", ...fault, detail: "POLICY_RETURNED: a guard returned object" },
  {
    name: "a promise that fails",
    guard: `async () => { throw new Error("x"); }`,
    ...fault,
    detail: "POLICY_RETURNED: a guard returned object",
  },
  {
    name: "a deep recursion",
    guard: "() => { const deeper = (): boolean => deeper() && deeper(); return deeper(); }",
    ...fault,
    detail: "POLICY_THREW: a guard threw RangeError",
  },
  {
    name: "an impossible step",
    guard: `() => stepUp("mfa" as never)`,
    ...fault,
    detail: "POLICY_STEP: stepUp() asks for",
  },
  {
    name: "a declaration too late",
    guard: `() => { upstream("late", { endpoints: ["http://127.0.0.1:1"] }); return true; }`,
    ...fault,
    detail: "POLICY_STEP: upstream() inside a guard",
  },
];

const policies = (guard: string) => (places: Places) => ({
  "upstreams.ts": standardUpstream(places),
  "bank.ts": `import { deny, forward, host, nobody, respond, route, stepUp, upstream } from "sallyport";
import { bank } from "./upstreams.ts";
export default host("localhost", { identity: nobody },
  route("GET /fine", forward(bank)),
  route("GET /attack",
    ${guard},
    forward(bank)));`,
});

/** The limit counts for the innocent request after the attack as well, which a busy machine may hold up. */
const settings = { sandboxTimeout: "50ms" };

async function get(gate: GatewayUnderTest, path: string) {
  const reply = await fetch(`${gate.origin}${path}`);
  return { status: reply.status, body: await reply.text() };
}

test.each(attacks)("$name", async ({ guard, status, code, detail, policy }) => {
  const gate = await gatewayUnderTest({ policies: policies(guard), settings });
  for (let round = 0; round < 2; round++) {
    const seen = gate.decisions().length;
    const refused = await get(gate, "/attack");
    expect(refused.status).toBe(status);
    expect(JSON.parse(refused.body)).toMatchObject({ code });
    await gate.logged((line) => line["path"] === "/attack" && gate.decisions().indexOf(line) >= seen);
    const line = gate.decisions().at(-1)!;
    expect(line).toMatchObject({ verdict: "fault", code, status, level: "warn" });
    if (detail !== undefined) expect(line["detail"]).toContain(detail);
    if (policy !== undefined) expect(line["policy"]).toBe(policy);
    expect(await get(gate, "/fine")).toEqual({ status: 200, body: "ok" });
  }
  expect(gate.requests.map((request) => request.url)).toEqual(["/fine", "/fine"]);
});

test("a memory bomb in one request is refused for its time or its memory, whichever ends first", async () => {
  const gate = await gatewayUnderTest({
    settings,
    policies: policies("() => { const all: unknown[] = []; for (;;) all.push(new Array(1e5).fill(1.5)); }"),
  });
  for (let round = 0; round < 2; round++) {
    const { status, body } = await get(gate, "/attack");
    expect(status).toBe(503);
    expect(body).toMatch(/"code":"DECISION_(MEMORY|TIMEOUT)"/);
    expect(await get(gate, "/fine")).toEqual({ status: 200, body: "ok" });
  }
});

test("memory is not kept from request to request: the first that tries is refused", async () => {
  const gate = await gatewayUnderTest({
    settings,
    policies: policies(
      "({ time }) => { ((globalThis as any).kept ??= []).push(new Array(1e5).fill(1.5)); return time.now > 0; }",
    ),
  });
  for (let round = 0; round < 2; round++) {
    expect(await get(gate, "/attack")).toMatchObject({ status: 500 });
    expect(gate.decisions().at(-1)).toMatchObject({ verdict: "fault", code: "DECISION_FAULT", level: "warn" });
    expect(await get(gate, "/fine")).toEqual({ status: 200, body: "ok" });
  }
});

test("while one request is refused, those beside it are served", async () => {
  const gate = await gatewayUnderTest({ policies: policies("() => { for (;;); }"), settings });
  const paths = Array.from({ length: 24 }, (_, index) => (index % 3 === 0 ? "/attack" : "/fine"));
  const replies = await Promise.all(paths.map((path) => get(gate, path)));
  expect(replies.map((reply) => reply.status)).toEqual(paths.map((path) => (path === "/fine" ? 200 : 503)));
});

test("what a fault's page says in public holds nothing of the policy", async () => {
  const gate = await gatewayUnderTest({ policies: policies(`() => { throw new Error("canary-of-the-policy"); }`) });
  const page = await gate.browser().open(`${gate.origin}/attack`);
  expect(page.status).toBe(500);
  expect(page.body).not.toMatch(/canary|bank\.ts|POLICY_/);
  expect(gate.printed.join("")).not.toContain("canary-of-the-policy");
});
