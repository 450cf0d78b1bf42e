// Live streams: WebSockets and event streams outlive the decision that let them in, so they end with what it rested on, or with the gateway.

import { describe } from "../errors.ts";
import type { Log } from "../observe/log.ts";
import { goingAwayClose, unauthorizedClose } from "../reply/websocket-close.ts";
import { inTurn } from "./goodbye.ts";

/** Stream is one that is open. */
export interface Stream {
  /** The session's family, which stays while the session's id changes; null: it came with a bearer token. */
  readonly family: string | null;
  /** Milliseconds since 1970: when what it came with is over. */
  readonly untilMs: number;
  /** Does it go on until somebody ends it? An answer that is merely long does not, and may finish when the gateway goes away. */
  readonly lasting: boolean;
  /** Asked at that time, because the session may have been used since: until when it lasts now; null: it is over. */
  readonly renew?: (() => Promise<number | null>) | undefined;
  /** Is whoever said who this is believed, by the policies that are live now, where it was opened? */
  readonly believed: () => boolean;
  /** Ends it; called once. */
  close(code: number, reason: string): void;
}

/** Streams knows every open stream of this worker. */
export interface Streams {
  /** hold keeps a stream until the function it gives is called, which is when the stream has ended. */
  hold(stream: Stream): () => void;
  /** end closes all streams of a session that is over: "signed out", "session revoked". */
  end(family: string, reason: string): void;
  /** review closes those that are not believed any more, because other policies are live, or somebody was blocked. */
  review(): void;
  /** doubt asks of every session's stream, and of those that are yet to begin, whether its session still is: the store is another one. */
  doubt(): Promise<void>;
  /** leave closes all that last, within `overMs`, and whatever comes after: this gateway goes away, and they are to come again elsewhere. */
  leave(overMs: number): void;
  /** sweep closes what has come to its time; it runs by itself every second. */
  sweep(): Promise<void>;
  /** size is how many are open. */
  readonly size: number;
  /** close stops the sweeping; the streams end with their connections. */
  close(): void;
}

interface Held {
  readonly stream: Stream;
  untilMs: number;
  /** The same by performance.now(): a clock that is set back lets no stream live longer. */
  passedMs: number;
}

const unbelieved = "no longer believed here";
const goingAway = "going away";

const sweepMs = 1_000;
/** A request of an ended session may have been decided just before, and become a stream only when its upstream answers. */
const rememberMs = 10 * 60_000;

/** createStreams starts with none. */
export function createStreams(options: {
  readonly now: () => number;
  readonly log: Pick<Log, "info" | "error">;
}): Streams {
  const { now, log } = options;
  const families = new Map<string | null, Set<Held>>();
  const ended = new Map<string, { readonly reason: string; readonly atMs: number }>();
  let doubtedAtMs = Number.NEGATIVE_INFINITY;
  let size = 0;
  let timer: NodeJS.Timeout | null = null;

  function release(held: Held): void {
    const { family } = held.stream;
    const siblings = families.get(family);
    if (!siblings?.delete(held)) return;
    size--;
    if (siblings.size === 0) families.delete(family);
    if (size === 0 && timer !== null) {
      clearInterval(timer);
      timer = null;
    }
  }

  function closeOne(held: Held, code: number, reason: string): void {
    release(held);
    try {
      held.stream.close(code, reason);
    } catch (cause) {
      // One that does not end must not keep the others open.
      log.error({ event: "stream-fault", detail: describe(cause) });
    }
  }

  function close(all: readonly Held[], reason: string): void {
    for (const held of all) closeOne(held, unauthorizedClose, reason);
    if (all.length > 0) log.info({ event: "streams-ended", reason, count: all.length });
  }

  function forgetEnded(): void {
    const before = now() - rememberMs;
    for (const [family, { atMs }] of ended) {
      if (atMs > before) return;
      ended.delete(family);
    }
  }

  /** True: it is still good, and for how long is noted. Whatever goes wrong in asking ends the stream. */
  async function renewed(held: Held): Promise<boolean> {
    const untilMs = await held.stream.renew?.().catch(() => null);
    if (untilMs === undefined || untilMs === null || untilMs <= now()) return false;
    held.untilMs = untilMs;
    held.passedMs = performance.now() + untilMs - now();
    return true;
  }

  async function sweep(): Promise<void> {
    const nowMs = now();
    const passedMs = performance.now();
    forgetEnded();
    const due = [...families.values()].flatMap((siblings) =>
      [...siblings].filter((held) => held.untilMs <= nowMs || held.passedMs <= passedMs),
    );
    const asked = await Promise.all(due.map(async (held) => ((await renewed(held)) ? [] : [held])));
    // What ended while it was asked about has been let go of.
    const over = asked.flat().filter((held) => families.get(held.stream.family)?.has(held));
    close(
      over.filter(({ stream }) => stream.family !== null),
      "session expired",
    );
    close(
      over.filter(({ stream }) => stream.family === null),
      "token expired",
    );
  }

  let stopLeaving: (() => void) | null = null;
  let sweeping = false;
  const tick = (): void => {
    if (sweeping) return;
    sweeping = true;
    void sweep().finally(() => {
      sweeping = false;
    });
  };

  return {
    hold(stream) {
      const { family } = stream;
      const isDoubted = family !== null && now() - doubtedAtMs < rememberMs;
      const untilMs = isDoubted ? 0 : stream.untilMs;
      const held: Held = { stream, untilMs, passedMs: performance.now() + untilMs - now() };
      const siblings = families.get(family) ?? new Set();
      families.set(family, siblings.add(held));
      size++;
      timer ??= setInterval(tick, sweepMs).unref();
      const gone = family === null ? undefined : ended.get(family);
      if (gone !== undefined) close([held], gone.reason);
      // It was decided under policies that went while its upstream thought it over.
      else if (!stream.believed()) close([held], unbelieved);
      else if (stopLeaving !== null && stream.lasting) closeOne(held, goingAwayClose, goingAway);
      return () => release(held);
    },
    end(family, reason) {
      forgetEnded();
      ended.delete(family);
      ended.set(family, { reason, atMs: now() });
      close([...(families.get(family) ?? [])], reason);
    },
    review: () =>
      close(
        [...families.values()].flatMap((siblings) => [...siblings].filter(({ stream }) => !stream.believed())),
        unbelieved,
      ),
    doubt() {
      doubtedAtMs = now();
      for (const [family, siblings] of families) if (family !== null) for (const held of siblings) held.untilMs = 0;
      return sweep();
    },
    leave(overMs) {
      if (stopLeaving !== null) return;
      const all = [...families.values()].flatMap((siblings) => [...siblings].filter(({ stream }) => stream.lasting));
      if (all.length > 0) log.info({ event: "streams-ended", reason: goingAway, count: all.length });
      // Those that ended meanwhile were let go of.
      const leaveOne = (held: Held) => {
        if (families.get(held.stream.family)?.has(held)) closeOne(held, goingAwayClose, goingAway);
      };
      stopLeaving = inTurn(all, overMs, leaveOne);
    },
    sweep,
    get size() {
      return size;
    },
    close() {
      if (timer !== null) clearInterval(timer);
      timer = null;
      stopLeaving?.();
      families.clear();
      ended.clear();
      size = 0;
    },
  };
}
