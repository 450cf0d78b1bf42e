// The machine's clock jumps.

import { existsSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { allow, each, type Fault, ordinarily, usually } from "../fault.ts";
import type { TrialFolder } from "../world/folder.ts";

const library = (): string | null =>
  readdirSync("/usr/lib")
    .map((name) => join("/usr/lib", name, "faketime/libfaketimeMT.so.1"))
    .find((file) => existsSync(file)) ?? null;

/** missingClock says why no clock can be set here; null: one can. */
export const missingClock = (): string | null => (library() === null ? "Missing: faketime." : null);

/** FakeClock is the gateway's own, which runs as the machine's does until it is set. */
export interface FakeClock {
  readonly env: Readonly<Record<string, string>>;
  /** set moves it against the machine's: "+11m". */
  set(offset: string): void;
}

/** fakeClock: only the time of day is moved; what measures how long something takes goes on. */
export function fakeClock(folder: TrialFolder): FakeClock {
  const file = join(folder.path, "clock");
  const set = (offset: string) => writeFileSync(file, `${offset}\n`);
  set("+0");
  const env = {
    LD_PRELOAD: library() ?? "",
    FAKETIME_TIMESTAMP_FILE: file,
    FAKETIME_CACHE_DURATION: "1",
    FAKETIME_DONT_FAKE_MONOTONIC: "1",
  };
  return { env, set };
}

const shared = { ...usually, section: "The clock jumps", missing: missingClock, recoversMs: 8_000 } as const;

/** clockSaid: the supervisor says each jump, in a sentence that has what to do. */
export const clockSaid = (times: number) => ({ word: "clock", times: [times, times], fix: false }) as const;

const jumping = (
  there: string,
  back: string,
  whose: "the gateway's" | "everybody's" = "the gateway's",
): Pick<Fault, "prepare"> => ({
  prepare(folder) {
    const clock = fakeClock(folder);
    return {
      gateway: { env: clock.env },
      ...(whose === "everybody's" && { provider: clock.env }),
      inject: async () => clock.set(there),
      remove: async () => clock.set(back),
    };
  },
});

/** What was given by a clock that is another one now. */
const between = allow({
  refused: [
    "IDENTITY_STATE",
    "IDENTITY_CLOCK",
    "IDENTITY_ANSWER_INVALID",
    "STEPUP_AUTH_TIME_OLD",
    "STEPUP_MAX_AGE_IGNORED",
    "STEPUP_AUTH_TIME_ODD",
    "STEPUP_TICKET",
    "FACTOR_EXPIRED",
  ],
});

/** clockAhead: sessions and proofs that are good for longer go on. */
export const clockAhead: Fault = {
  ...shared,
  ...jumping("+10m", "+10m", "everybody's"),
  name: "clock-ahead",
  says: "Ten minutes are gone at once, for the provider too.",
  said: [clockSaid(1)],
  during: each(ordinarily, { "sign-in": between, "step-up": between }),
};

/** clockThere: it jumps ahead and back again. */
export const clockThere: Fault = {
  ...shared,
  ...jumping("+2m", "+0"),
  name: "clock-ahead-and-back",
  says: "The clock jumps two minutes ahead, and back.",
  said: [clockSaid(2)],
  during: each(ordinarily, { "sign-in": between, "step-up": between }),
};

/** clockBack: a session is not older than it is, and nothing that has ended comes back. */
export const clockBack: Fault = {
  ...shared,
  ...jumping("-10m", "+0"),
  name: "clock-back",
  says: "The clock jumps ten minutes back, and is set right again.",
  said: [clockSaid(2)],
  during: each(ordinarily, {
    "sign-in": between,
    "step-up": between,
    // A proof from the future is none.
    proved: allow({ asked: true }),
    form: allow({ asked: true }),
    bearer: allow({ refused: ["IDENTITY_TOKEN_EARLY"] }),
  }),
};
