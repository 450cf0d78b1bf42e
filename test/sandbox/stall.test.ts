// Who is to blame for a slow decision: the route whose guards compute, never one that waited behind it, nor the machine's load.

import { expect, onTestFinished, test } from "vitest";
import { GatewayError } from "../../src/errors.ts";
import { createSandbox, type SandboxHooks, type Stall } from "../../src/sandbox/sandbox.ts";
import { bareGuest, codeOf } from "../hostile/attack.ts";

/** Route 0 answers; route 1 loops; routes 2 and 3 make one native call, which no limit can stop, and go on, or end with it. */
const code = `globalThis.sallyport = {
  manifest: () => "{}",
  decide: (route, facts) => {
    if (route === 1) for (;;);
    if (route === 2) { native(); for (;;); }
    if (route === 3) return native();
    return "served " + facts;
  },
};
const long = JSON.stringify(Array.from({ length: 200_000 }, (_, index) => ({ index, text: "x".repeat(20) })));
const native = () => "parsed " + JSON.parse(long).length;`;

function sandbox(timeoutMs: number, hooks: SandboxHooks = {}) {
  const stalls: Stall[] = [];
  const limits = { memoryMb: 128, timeoutMs, loadTimeoutMs: 10_000 };
  const made = createSandbox(bareGuest(code), limits, { stalled: (stall) => stalls.push(stall), ...hooks });
  onTestFinished(() => made.dispose());
  return { made, stalls };
}

/** What a busy machine holds up is told as that (the last test here), and is tried again, as a client would. */
function unhindered<T>(call: () => T, tries = 20): T {
  try {
    return call();
  } catch (error) {
    if (tries > 1 && error instanceof GatewayError && error.code === "SANDBOX_HELD_UP")
      return unhindered(call, tries - 1);
    throw error;
  }
}

test("the route that was too slow is named, with how long everybody waited; those behind it are served", () => {
  const { made, stalls } = sandbox(100);
  for (let round = 1; round <= 3; round++) {
    expect(codeOf(() => unhindered(() => made.decide(1, "{}")))).toBe("DECISION_TIMEOUT");
    // Each behind a stall, on an isolate that is new, and long before the slow route's pause is over.
    for (let next = 0; next < 3; next++) expect(unhindered(() => made.decide(0, "next"))).toBe("served next");
    const own = stalls.filter(({ route }) => route === 1);
    expect(own).toHaveLength(round);
    expect(own.at(-1)).toMatchObject({ limitMs: 100, stopped: true });
    expect(own.at(-1)!.ms).toBeGreaterThanOrEqual(90);
  }
});

test("what is refused says that it was its own guards", () => {
  const { made } = sandbox(60);
  expect(() => unhindered(() => made.decide(1, "{}"))).toThrow(
    expect.objectContaining({
      code: "DECISION_TIMEOUT",
      detail: expect.stringMatching(/own guards .* limit is 60 ms/),
    }),
  );
});

test("a native call that outran the limit is noticed with how long it took, whether the guard ended by it or not", () => {
  const { made, stalls } = sandbox(2);
  codeOf(() => unhindered(() => made.decide(2, "{}")));
  const stopped = stalls.filter(({ route }) => route === 2);
  expect(stopped).toHaveLength(1);
  expect(stopped[0]).toMatchObject({ stopped: true, native: true });
  expect(stopped[0]!.ms).toBeGreaterThan(4);
  stalls.length = 0;
  const answer = codeOf(() => expect(unhindered(() => made.decide(3, "{}"))).toMatch(/^parsed/));
  // V8 looks whether to stop when the native call is over, or the answer is out before that.
  expect(["", "DECISION_TIMEOUT"]).toContain(answer);
  expect(stalls).toMatchObject([{ route: 3, stopped: answer !== "" }]);
  expect(stalls[0]!.ms).toBeGreaterThan(4);
});

test("a fresh isolate is asked a few things before a request meets it, and one that these kill is served cold", () => {
  let warmed = 0;
  const warm: SandboxHooks["warm"] = (decide) => {
    warmed++;
    expect(decide(0, "warm")).toBe("served warm");
  };
  const { made } = sandbox(100, { warm });
  expect(warmed).toBe(1);
  codeOf(() => unhindered(() => made.decide(1, "{}")));
  expect(unhindered(() => made.decide(0, "next"))).toBe("served next");
  expect(warmed).toBeGreaterThan(1);

  let killed = 0;
  const deadly = sandbox(100, {
    warm: (decide) => {
      killed++;
      codeOf(() => decide(1, "{}"));
    },
  });
  expect(unhindered(() => deadly.made.decide(0, "next"))).toBe("served next");
  codeOf(() => unhindered(() => deadly.made.decide(1, "{}")));
  expect(unhindered(() => deadly.made.decide(0, "next"))).toBe("served next");
  expect(killed).toBe(1);
});

test("a call that the machine holds up time and again without letting it compute is told as that", () => {
  // Late on the wall, and as the kernel tells it of a thread that gets no core.
  const { made, stalls } = sandbox(20, { computedMs: () => 0 });
  for (let round = 0; round < 2; round++) expect(codeOf(() => made.decide(1, "{}"))).toBe("SANDBOX_HELD_UP");
  expect(stalls).toEqual([]);
});
