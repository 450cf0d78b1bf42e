// The limit is what a guard computes: who is held up by others passes, who computes too much is stopped, and who is stopped again and again stops nobody else.

import { expect, onTestFinished, test } from "vitest";
import { GatewayError } from "../../src/errors.ts";
import { createSandbox, type SandboxHooks, type SandboxLimits, type Stall } from "../../src/sandbox/sandbox.ts";
import { bareGuest, codeOf } from "../hostile/attack.ts";

/** Route 0 answers; 1 loops; 2 takes so many milliseconds of the wall; 3 leaks. */
const code = `globalThis.sallyport = {
  manifest: () => "{}",
  decide: (route, facts) => {
    if (route === 1) for (;;);
    if (route === 2) { const until = Date.now() + facts; while (Date.now() < until); return "done"; }
    if (route === 3) { const hoard = []; for (;;) hoard.push(new Array(1000).fill(hoard.length)); }
    return "served";
  },
};`;

function sandbox(limits: Partial<SandboxLimits> = {}, hooks: SandboxHooks = {}) {
  const stalls: Stall[] = [];
  const made = createSandbox(
    bareGuest(code),
    { memoryMb: 64, timeoutMs: 20, loadTimeoutMs: 10_000, ...limits },
    { stalled: (stall) => stalls.push(stall), ...hooks },
  );
  onTestFinished(() => made.dispose());
  return { made, stalls };
}

const detailOf = (call: () => unknown): string => {
  try {
    call();
  } catch (error) {
    if (error instanceof GatewayError) return error.detail;
  }
  return "";
};

test("a guard that is held up on a busy machine is asked once more, and the next ones have the time at once", () => {
  let loads = 0;
  // As the kernel tells it of a thread that gets no core.
  const { made } = sandbox({}, { computedMs: () => 0, warm: () => loads++ });
  for (let round = 0; round < 12; round++) expect(made.decide(2, 35 as never)).toBe("done");
  // Of each that was stopped a fresh isolate is left.
  expect(loads).toBeLessThanOrEqual(4);
});

test("one that computes for longer is refused then too, whether it came to its end or not", () => {
  let computes = false;
  const { made } = sandbox({}, { computedMs: () => (computes ? performance.now() : 0) });
  expect(made.decide(2, 30 as never)).toBe("done");
  computes = true;
  // It has sixty milliseconds of the wall by now.
  expect(codeOf(() => made.decide(2, 35 as never))).toBe("DECISION_TIMEOUT");
  expect(codeOf(() => made.decide(1, "{}"))).toBe("DECISION_TIMEOUT");
  computes = false;
  expect(made.decide(0, "{}")).toBe("served");
});

test("one that computes all of its time is refused at once, and asked no second time", () => {
  // All of its limit and a little more at each look, however long a busy machine took over it.
  let ms = 0;
  const { made, stalls } = sandbox({}, { computedMs: () => (ms += 25) });
  expect(codeOf(() => made.decide(1, "{}"))).toBe("DECISION_TIMEOUT");
  expect(stalls).toMatchObject([{ route: 1, stopped: true, native: false }]);
  expect(detailOf(() => made.decide(1, "{}"))).not.toContain("tries");
});

test("one that computed a little too much once is not refused for being held up from then on", () => {
  let ms = 0;
  let each = 25;
  const { made } = sandbox({}, { computedMs: () => (ms += each) });
  expect(codeOf(() => made.decide(2, 60 as never))).toBe("DECISION_TIMEOUT");
  each = 0;
  const codes: string[] = [];
  for (let round = 0; round < 120 && codes.at(-1) !== ""; round++)
    codes.push(codeOf(() => made.decide(2, 100 as never)));
  expect(codes.at(-1)).toBe("");
});

test("a guard that is stopped just below the limit has a second try", () => {
  let ms = 0;
  const { made } = sandbox({}, { computedMs: () => (ms += 18) });
  expect(made.decide(2, 35 as never)).toBe("done");
});

test.each([
  ["loops", 1],
  ["leaks", 3],
])(
  "a route that %s is not asked any more once it has taken a second from all others, and they are served",
  (_, route) => {
    // It computes all the time that it runs, and the others none, however busy the machine is.
    const clock = { runMs: 0, from: null as number | null };
    const computedMs = () => clock.runMs + (clock.from === null ? 0 : performance.now() - clock.from);
    const { made } = sandbox({ timeoutMs: 50 }, { computedMs });
    const askIt = (): string => {
      clock.from = performance.now();
      const detail = detailOf(() => made.decide(route, "{}"));
      clock.runMs = computedMs();
      clock.from = null;
      return detail;
    };
    const details: string[] = [];
    const isRefused = (detail: string) => detail.includes("again and again");
    // Each stop takes fifty milliseconds of the second that it has.
    for (let round = 0; round < 60 && details.filter(isRefused).length < 20; round++) {
      details.push(askIt());
      expect(made.decide(0, "{}")).toBe("served");
    }
    expect(details.filter(isRefused)).toHaveLength(20);
    expect(details.filter((detail) => !isRefused(detail)).length).toBeGreaterThan(1);
  },
);

test("an endless loop around what fills arrays ends at the limit of time, or of memory", () => {
  const loops = `globalThis.sallyport = {
    manifest: () => "{}",
    decide: (route) => {
      if (route === 0) return "served";
      const list = [];
      for (;;) { list.push(new Array(1000)); if (route === 1 && list.length > 1000) list.length = 0; }
    },
  };`;
  const made = createSandbox(bareGuest(loops), { memoryMb: 32, timeoutMs: 200, loadTimeoutMs: 10_000 });
  onTestFinished(() => made.dispose());
  for (const route of [1, 2]) {
    expect(["DECISION_TIMEOUT", "DECISION_MEMORY"]).toContain(codeOf(() => made.decide(route, "{}")));
    expect(made.decide(0, "{}")).toBe("served");
  }
});

test("policies that leak while they load are refused, in time", () => {
  const leaks = "const hoard = []; for (;;) hoard.push(new Array(1000).fill(hoard.length));";
  const load = () => createSandbox(bareGuest(leaks), { memoryMb: 32, timeoutMs: 20 }).dispose();
  expect(codeOf(load)).toBe("SANDBOX_LOAD");
});
