// A store whose times end when they would have ended: how far the machine's clock was set back is kept in it, and added to what is compared.

import { readFileSync } from "node:fs";
import { monotonicMs } from "./call.ts";
import type { StoreLog } from "./link.ts";
import type { Store } from "./store.ts";

/** Smaller changes are a clock that is kept in step. */
const jumpMs = 1_000;
/** From here on operators are told. */
const tellMs = 10_000;
const tickMs = 1_000;
/** So often it is noted what the time is, for a machine that starts anew with an older one. */
const noteMs = 60_000;

const forever = Number.MAX_SAFE_INTEGER;
const key = "noted";

/** Noted is what all processes of the store know of the clock. */
interface Noted {
  /** All times together that it was set back by. */
  readonly setBackMs: number;
  /** How far the clock is ahead of what has passed since the machine started, which nobody sets. */
  readonly aheadMs: number;
  /** Which start of the machine that was, and the latest time seen. */
  readonly boot: string;
  readonly latestMs: number;
}

/** Steady is a store, and how far the clock was set back. */
export type Steady = Store & { readonly setBackMs: () => number };

/**
 * createSteady opens a store by a clock that is never set back, and gives it to those who go by the one that may be. Of all
 * processes one notes a jump, and says it.
 */
export async function createSteady(options: {
  readonly open: (now: () => number) => Promise<Store>;
  readonly now: () => number;
  /** Left out: what others have noted counts, and nothing is noted. */
  readonly log?: StoreLog;
  /** There for tests: what has passed. */
  readonly passedMs?: () => number;
  readonly boot?: string;
}): Promise<Steady> {
  const { now, log, passedMs = monotonicMs, boot = bootId() } = options;
  let setBackMs = 0;
  let seen = { aheadMs: now() - passedMs(), lookedMs: passedMs() };
  const store = await options.open(() => now() + setBackMs);

  async function look(): Promise<void> {
    for (let round = 0; round < 20; round++) {
      const nowMs = now();
      const aheadMs = nowMs - passedMs();
      seen = { aheadMs, lookedMs: passedMs() };
      const text = await store.get("clock", key);
      const before = text === null ? null : (JSON.parse(text) as Noted);
      const jump = before === null ? 0 : jumpOf(before, { nowMs, aheadMs, boot });
      const noted: Noted = {
        setBackMs: (before?.setBackMs ?? 0) + Math.max(0, -jump),
        aheadMs,
        boot,
        latestMs: nowMs,
      };
      // Known before it is written: what ends, ends here at once.
      setBackMs = noted.setBackMs;
      const written =
        text === null
          ? await store.add("clock", key, JSON.stringify(noted), forever)
          : await store.replace("clock", key, text, JSON.stringify(noted), forever);
      if (!written) continue;
      if (Math.abs(jump) >= tellMs) tell(jump, before!.boot === boot);
      return;
    }
  }

  function tell(jump: number, running: boolean): void {
    const by = `${Math.round(Math.abs(jump) / 1_000)} seconds`;
    const field = { event: "clock", jumpMs: Math.round(jump) };
    const when = running ? "was set" : "was, when the machine started,";
    if (jump < 0)
      log?.warn(
        field,
        `The machine's clock ${when} back by ${by}. Sessions, proofs and forms that wait end when they would have ended; tokens are judged by the clock as it is now. If it is wrong now: set it (NTP)`,
      );
    else
      log?.warn(
        field,
        `The machine's clock ${when} forward by ${by}, or it slept. What ended by that time has ended, and does not come back with the clock; factors, keys and blocks stay. If it is wrong now: set it (NTP)`,
      );
  }

  let looking: Promise<void> | null = null;
  const lookAgain = () => {
    looking ??= look()
      // A store that is away is looked at again at the next tick.
      .catch(() => {
        seen = { ...seen, lookedMs: Number.NEGATIVE_INFINITY };
      })
      .finally(() => {
        looking = null;
      });
    return looking;
  };
  try {
    // Reading waits for nobody's lock.
    const text = await store.get("clock", key);
    if (text !== null) ({ setBackMs } = JSON.parse(text) as Noted);
  } catch {
    // What needs the store is told by itself.
  }
  // Who could tell nobody leaves it to who can: a command, and the supervisor, whose workers look.
  if (log !== undefined) void lookAgain();
  const timer = setInterval(() => {
    if (log === undefined) return;
    if (Math.abs(now() - passedMs() - seen.aheadMs) >= jumpMs || passedMs() - seen.lookedMs >= noteMs) void lookAgain();
  }, tickMs).unref();

  const kept = (untilMs: number): number => (untilMs >= forever - setBackMs ? untilMs : untilMs + setBackMs);
  return {
    ...store,
    setBackMs: () => setBackMs,
    put: (space, name, value, untilMs, groups) => store.put(space, name, value, kept(untilMs), groups),
    add: (space, name, value, untilMs, groups) => store.add(space, name, value, kept(untilMs), groups),
    keep: (space, name, value, untilMs, accounts, bytes) =>
      store.keep(space, name, value, kept(untilMs), accounts, bytes),
    replace: (space, name, expected, value, untilMs, groups) =>
      store.replace(space, name, expected, value, kept(untilMs), groups),
    count: (space, name, untilMs) => store.count(space, name, kept(untilMs)),
    close() {
      clearInterval(timer);
      return store.close();
    },
  };
}

/** jumpOf is how far the clock was set since; negative: back. After a start of the machine it is only known that it is behind. */
function jumpOf(
  before: Noted,
  { nowMs, aheadMs, boot }: { readonly nowMs: number; readonly aheadMs: number; readonly boot: string },
): number {
  const jump = before.boot === boot ? aheadMs - before.aheadMs : Math.min(0, nowMs - before.latestMs);
  return Math.abs(jump) < jumpMs ? 0 : jump;
}

/** What has passed since the machine started is counted anew with each start. */
function bootId(): string {
  try {
    return readFileSync("/proc/sys/kernel/random/boot_id", "utf8").trim();
  } catch {
    return "";
  }
}
