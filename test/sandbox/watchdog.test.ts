// A call without a timer is one that the watchdog is known to see: in every doubt it has one.

import { expect, onTestFinished, test } from "vitest";
import { kind, word } from "../../src/sandbox/patrol.ts";
import { createSandbox } from "../../src/sandbox/sandbox.ts";
import { createWatchdog, type Watched } from "../../src/sandbox/watchdog.ts";
import { bareGuest, codeOf, guest } from "../hostile/attack.ts";

/** The watchdog with its other side played by the test. */
function watchdog() {
  let words!: Int32Array;
  const known: number[] = [];
  const watchdog = createWatchdog({
    library: null,
    share: (memory) => {
      words = new Int32Array(memory);
      return memory;
    },
    start: () => ({
      open: () => {},
      add: (number) => known.push(number as number),
      remove: () => {},
      watch: () => {},
    }),
  });
  const awake = () => {
    words[word.known] = known.at(-1)!;
    words[word.state] = kind.idle;
  };
  return {
    awake,
    end: () => {
      words[word.state]! |= kind.ended;
    },
    watched: watchdog.watch("isolate"),
    words,
    watchdog,
  };
}

const call = (watched: Watched, nowMs = performance.now()) => (watched.begin(20, nowMs) ? watched.end() : "timer");

test("calls have timers until it watches, and knows their isolate", () => {
  const { awake, watched, watchdog: dog, words } = watchdog();
  expect(call(watched)).toBe("timer");
  awake();
  expect([call(watched), call(watched)]).toEqual([true, true]);
  const other = dog.watch("another");
  expect(call(other)).toBe("timer");
  words[word.state] = kind.idle;
  expect(call(other)).toBe("timer");
  expect(call(watched)).toBe(true);
  awake();
  expect(call(other)).toBe(true);
});

test("whoever was ended is told, and the next is watched again", () => {
  const { awake, end, watched, words } = watchdog();
  awake();
  expect(watched.begin(20, performance.now())).toBe(true);
  expect([words[word.limitUs], words[word.isolate], words[word.state]! & 3]).toEqual([20_000, 1, kind.running]);
  end();
  expect(watched.end()).toBe(false);
  expect(call(watched)).toBe(true);
});

test("no call is the one before it: what was about to be ended is not, once it is over", () => {
  const { awake, watched, words } = watchdog();
  awake();
  const states = new Set<number>();
  for (let round = 0; round < 100; round++) {
    watched.begin(20, performance.now());
    states.add(words[word.state]!);
    watched.end();
  }
  expect(states.size).toBe(100);
});

test("one that does not move is not relied on", () => {
  const { awake, watched, words } = watchdog();
  awake();
  const now = performance.now();
  words[word.beats]!++;
  expect([call(watched, now + 600), call(watched, now + 1_200)]).toEqual([true, "timer"]);
  awake();
  words[word.beats]!++;
  expect([call(watched, now + 1_800), call(watched, now + 2_400)]).toEqual([true, "timer"]);
});

test("a loop ends on the first call, when it is awake, and after it has gone to sleep", async () => {
  const made = createSandbox(bareGuest(guest("for (;;);")), { memoryMb: 32, timeoutMs: 50 });
  onTestFinished(() => made.dispose());
  for (const afterMs of [0, 200, 1_200]) {
    await new Promise((resolve) => setTimeout(resolve, afterMs));
    for (let round = 0; round < 2; round++) {
      expect(["DECISION_TIMEOUT", "SANDBOX_HELD_UP"]).toContain(codeOf(() => made.decide(1, "")));
      expect(made.decide(0, "next")).toBe("served next");
    }
  }
});
