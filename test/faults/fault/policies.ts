// Policies that leak, loop, compute for long, and are saved again and again.

import { setTimeout as delay } from "node:timers/promises";
import { each, type Fault, ordinarily, usually } from "../fault.ts";
import { exchange, isAnswer, refusalIn } from "../traffic/exchange.ts";
import type { World } from "../world/world.ts";

/** A route that others ask, at so many requests a second, beside the usual traffic. Gives how they ended. */
function besides(world: World, path: string, perSecond: number): { stop(): Promise<ReadonlyMap<string, number>> } {
  const outcomes = new Map<string, number>();
  const asked = new Set<Promise<void>>();
  const timer = setInterval(() => {
    const one = exchange({
      port: world.port,
      agent: false,
      path,
      headers: { accept: "application/json" },
      patienceMs: 20_000,
    }).then((came) => {
      const name = isAnswer(came) ? (came.status === 200 ? "served" : refusalIn(came)) : came.type;
      outcomes.set(name, (outcomes.get(name) ?? 0) + 1);
    });
    asked.add(one);
    void one.finally(() => asked.delete(one));
  }, 1_000 / perSecond);
  return {
    async stop() {
      clearInterval(timer);
      await Promise.all(asked);
      return outcomes;
    },
  };
}

/** Saves a route more, asks it for a while, and holds how that ended against what it may. */
function beside(route: string, perSecond: number, may: readonly string[]): Pick<Fault, "prepare" | "also"> {
  let outcomes: ReadonlyMap<string, number> = new Map();
  return {
    prepare: () => {
      let load: ReturnType<typeof besides>;
      return {
        gateway: {},
        async inject(world) {
          await world.save({ extra: `  publicRoute("GET /beside/*", ${route}, forward(plain)),` });
          const untilMs = performance.now() + 10_000;
          const there = async () => {
            const came = await exchange({
              port: world.port,
              agent: false,
              path: "/beside/first",
              headers: { accept: "application/json" },
              patienceMs: 20_000,
            });
            return isAnswer(came) && came.status !== 404;
          };
          while (performance.now() < untilMs && !(await there())) await delay(100);
          load = besides(world, "/beside/1", perSecond);
        },
        async remove() {
          outcomes = await load.stop();
        },
      };
    },
    also: () =>
      [...outcomes].flatMap(([name, count]) =>
        may.includes(name) ? [] : [`the route beside: ${name} (${count} times)`],
      ),
  };
}

const shared = {
  ...usually,
  section: "Policies that stand still, leak or loop",
  recoversMs: 6_000,
  during: each(ordinarily),
} as const;

/** Stopped again and again, it is not asked for a while. */
const stopped = ["DECISION_TIMEOUT", "SANDBOX_HELD_UP", "DECISION_CUT_OFF"] as const;

/** leakingPolicy: its own route is refused, and the others go on. */
export const leakingPolicy: Fault = {
  ...shared,
  ...beside("({ time }) => { const kept: number[][] = []; for (;;) kept.push(new Array(10_000).fill(time.now)); }", 8, [
    "DECISION_MEMORY",
    ...stopped,
  ]),
  name: "policy-leaks",
  says: "A guard of one route takes memory without end, eight times a second.",
  said: [{ word: "stalled", times: [0, 6], fix: true }],
};

/** loopingPolicy: the same, with time. */
export const loopingPolicy: Fault = {
  ...shared,
  ...beside("({ time }) => { for (let turn = time.now; ; turn++) if (turn < 0) return true; }", 8, [...stopped]),
  name: "policy-loops",
  says: "A guard of one route never ends, eight times a second.",
  said: [{ word: "stalled", times: [0, 6], fix: true }],
};

/** longGuard computes for about ten milliseconds of twenty that it has, and is not refused since others compute too. */
export const longGuard: Fault = {
  ...shared,
  ...beside(
    "({ time }) => { let sum = time.now; for (let turn = 0; turn < 700_000; turn++) sum = (sum * 31 + turn) % 1_000_003; return sum >= 0; }",
    12,
    ["served"],
  ),
  name: "policy-computes",
  says: "A guard of one route computes for some ten milliseconds, twelve times a second.",
};

const bad = [
  "  route(",
  '  route("GET /open/*", forward(plain)),',
  "  nowhere(),",
  '  route("GET /bad/*", forward(plain), stepUp(7)),',
];

/** reloads: whatever is saved, nobody notices. */
export const reloads: Fault = {
  ...shared,
  name: "reloads",
  says: "The policies are saved twenty times within eight seconds, every fourth time with a mistake.",
  section: "",
  lastsMs: 1_000,
  said: ["# error in # file", "# errors in # file", "# error", "# errors and # warnings in # file"].map((found) => ({
    word: `${found}; generation … goes on serving`,
    times: [0, 5],
    fix: false,
  })),
  prepare: () => ({
    gateway: {},
    async inject(world) {
      for (let turn = 0; turn < 20; turn++) {
        await world.save(
          turn % 4 === 3 ? { extra: bad[(turn >> 2) % bad.length]! } : { mark: `Saved for the ${turn}th time.` },
        );
        await delay(400);
      }
    },
    remove: (world) => world.save({ mark: "Saved for the last time." }),
  }),
};
