// A guard that takes long is asked on another thread: who else asks is answered meanwhile, and at once.

import { expect, onTestFinished, test } from "vitest";
import { GatewayError } from "../../src/errors.ts";
import { createSandbox, type SandboxHooks, type SandboxLimits, type Stall } from "../../src/sandbox/sandbox.ts";
import { bareGuest } from "../hostile/attack.ts";

/** Route 0 answers; 1 loops; 2 and 5 take so many milliseconds of the wall; 3 leaks; 4 throws past every guard. */
const code = `globalThis.sallyport = {
  manifest: () => "{}",
  decide: (route, facts) => {
    if (route === 1) for (;;);
    if (route === 2 || route === 5) { const until = Date.now() + facts; while (Date.now() < until); return "done"; }
    if (route === 3) { const hoard = []; for (;;) hoard.push(new Array(1000).fill(hoard.length)); }
    if (route === 4) throw new Error("beyond");
    return "served " + facts;
  },
};`;

function sandbox(hooks: SandboxHooks = {}, limits: Partial<SandboxLimits> = {}, text = code) {
  const stalls: Stall[] = [];
  const made = createSandbox(
    bareGuest(text),
    { memoryMb: 64, timeoutMs: 40, loadTimeoutMs: 10_000, ...limits },
    { stalled: (stall) => stalls.push(stall), ...hooks },
  );
  onTestFinished(() => made.dispose());
  const codeOf = async (route: number, facts: unknown = ""): Promise<string> => {
    try {
      return await made.ask(route, facts as never);
    } catch (error) {
      if (error instanceof GatewayError) return error.code;
      throw error;
    }
  };
  /** What a busy machine holds up is tried again, as a client would. */
  const fairly = async (route: number, facts?: unknown): Promise<string> => {
    let ended = await codeOf(route, facts);
    for (let tries = 1; ended === "SANDBOX_HELD_UP" && tries < 20; tries++) ended = await codeOf(route, facts);
    return ended;
  };
  return { made, stalls, codeOf, fairly };
}

/** So much more at each look. */
const computing = (eachMs: number) => {
  let ms = 0;
  return () => (ms += eachMs);
};

test("who is quick is answered at once, and without a promise", () => {
  const { made } = sandbox({}, { timeoutMs: 2_000 });
  expect(made.ask(0, "a")).toBe("served a");
});

test("who takes long is answered aside, once it was stopped, and the next time from the start", async () => {
  // The first milliseconds are all that it has on this thread; how busy the machine is does not count.
  const { made, codeOf, stalls } = sandbox({ computedMs: computing(15), othersMs: () => 0 });
  expect(await codeOf(2, 25)).toBe("done");
  expect(stalls.length).toBeLessThanOrEqual(1);
  stalls.length = 0;
  const late = made.ask(2, 25 as never);
  expect(late).toBeInstanceOf(Promise);
  // The place of the one that was stopped was taken.
  expect(await made.ask(0, "b")).toBe("served b");
  expect(await late).toBe("done");
  expect(stalls).toEqual([]);
});

test("while one loops aside the others are answered before it is stopped", async () => {
  const { fairly, made } = sandbox({}, { timeoutMs: 50 });
  expect(await fairly(1)).toBe("DECISION_TIMEOUT");
  await made.ask(0, "b");
  let ended = false;
  const loop = fairly(1).then((code) => {
    ended = true;
    return code;
  });
  for (let round = 0; round < 5; round++) {
    expect(await made.ask(0, "c")).toBe("served c");
    expect(ended).toBe(false);
  }
  expect(await loop).toBe("DECISION_TIMEOUT");
});

test("the isolate of all others may die while another one is asked aside: who asks next does not wait for either", async () => {
  const { fairly, made } = sandbox({}, { timeoutMs: 800 });
  // From then on it is asked aside for minutes.
  expect(await fairly(2, 60_000)).toBe("DECISION_TIMEOUT");
  expect(await fairly(2, 0)).toBe("done");
  let ended = false;
  const aside = fairly(2, 600).then((answer) => {
    ended = true;
    return answer;
  });
  const loops = fairly(1);
  expect(await made.ask(0, "e")).toBe("served e");
  expect(ended).toBe(false);
  expect(await aside).toBe("done");
  expect(await loops).toBe("DECISION_TIMEOUT");
});

test.each([
  ["loops", 1],
  ["leaks", 3],
])("a route that %s again and again is cut off, and no other", async (_, route) => {
  const { fairly, made } = sandbox({}, { memoryMb: 32 });
  const codes: string[] = [];
  for (let round = 0; round < 60 && codes.at(-1) !== "DECISION_CUT_OFF"; round++) codes.push(await fairly(route));
  expect(codes.pop()).toBe("DECISION_CUT_OFF");
  for (const code of codes) expect(["DECISION_TIMEOUT", "DECISION_MEMORY"]).toContain(code);
  expect(codes.length).toBeGreaterThan(1);
  expect(await made.ask(0, "d")).toBe("served d");
  expect(await fairly(2, 0)).toBe("done");
});

test("what the machine held up is asked again, with more of the wall, and told as that in the end", async () => {
  const { codeOf, stalls } = sandbox({ computedMs: () => 0, othersMs: () => 0 });
  expect(await codeOf(2, 30)).toBe("done");
  expect(await codeOf(1)).toBe("SANDBOX_HELD_UP");
  expect(stalls).toEqual([]);
});

test("a throw past every guard ends the isolate, and the next is served", async () => {
  const { codeOf, made } = sandbox();
  for (let round = 0; round < 2; round++) {
    expect(await codeOf(4)).toBe("DECISION_FAULT");
    expect(await made.ask(0, "e")).toBe("served e");
  }
});

test("whoever waits when the sandbox closes is refused, and nothing is left", async () => {
  const { codeOf, made } = sandbox();
  await codeOf(1);
  const waiting = [codeOf(1), codeOf(0)];
  made.dispose();
  expect(await Promise.all(waiting)).toEqual([
    "GATEWAY_NOT_READY",
    expect.stringMatching(/^(GATEWAY_NOT_READY|served )/),
  ]);
  expect(await codeOf(0)).toBe("GATEWAY_NOT_READY");
});

test("routes are asked aside in turns: one for which many wait keeps no other from it", async () => {
  const { codeOf, made } = sandbox({ computedMs: computing(15), othersMs: () => 0 });
  for (const route of [2, 5]) expect(await codeOf(route, 25)).toBe("done");
  let ended = 0;
  const many = Array.from({ length: 40 }, async () => {
    await codeOf(2, 2);
    ended++;
  });
  expect(await made.ask(5, 2 as never)).toBe("done");
  expect(ended).toBeLessThan(5);
  await Promise.all(many);
});

test("only so many of one route wait, and another still has room", async () => {
  const { codeOf } = sandbox({ computedMs: computing(15), othersMs: () => 0 });
  for (const route of [2, 5]) expect(await codeOf(route, 25)).toBe("done");
  const many = Array.from({ length: 300 }, () => codeOf(2, 0));
  expect(await codeOf(5, 0)).toBe("done");
  const codes = await Promise.all(many);
  expect(codes.filter((code) => code === "SANDBOX_NOT_READY").length).toBeGreaterThanOrEqual(45);
});

test("a loop that had all of its limit, since no isolate stood ready, is not told as a native call", async () => {
  const { codeOf, stalls } = sandbox({ computedMs: computing(30), othersMs: () => 0 });
  await codeOf(2, 60);
  expect(stalls).toMatchObject([{ route: 2, stopped: true, native: false }]);
});
