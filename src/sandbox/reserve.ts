// The isolates that stand ready: one takes the place of one that dies at once, and another is asked aside what may take long.

import { GatewayError } from "../errors.ts";
import type { Isolate } from "./call.ts";
import { createTurns, type Waiting as Queue } from "./turns.ts";

/** Reserve loads isolates on other threads, so that nobody waits for that but who needs one that is not there. */
export interface Reserve {
  /** main is the isolate that is asked on this thread; null: it has died, and none has loaded since. */
  main(): Isolate | null;
  /** latest is the one that was asked last, and knows of its last fault; null: it has died. */
  latest(): Isolate | null;
  /** isReady: would another take its place at once? */
  isReady(): boolean;
  /** lost says that it has died. */
  lost(): void;
  /** whenMain resolves when there is one again. It rejects with SANDBOX_LOAD, or with SANDBOX_NOT_READY where that takes too long or too many wait. */
  whenMain(): Promise<void>;
  /**
   * aside has an isolate to itself for a while, one after the other and routes in turns; it may kill it. It is not the one that stands ready: so that
   * one takes the main one's place at once whoever is asked aside. It rejects as whenMain does.
   */
  aside<Result>(route: number, use: (isolate: Isolate) => Promise<Result>): Promise<Result>;
  /** What other threads computed while the last one loaded. */
  loadMs(): number;
  dispose(): void;
}

/** What waits for an isolate; it is taken, or refused. */
interface Waiting<What> {
  take(what: What): void;
  refuse(cause: unknown): void;
  readonly deadline: NodeJS.Timeout;
}

/** So many may wait for an isolate, each for so long: a generation loads in a fraction of that. */
const mostWaiting = 1_000;
/** Of one route; the rest is others'. */
const mostOfRoute = 250;
const longestWaitMs = 5_000;

/** A new generation has better things to do than to load twice. */
const firstAfterMs = 2_000;

/** What is loaded takes a millisecond of this thread at first. Whoever waited for a guard that was ended must not wait for that as well. */
const soonMs = 20;

/** Where one did not load, the next is tried after this. */
const againAfterMs = 1_000;

/** Nobody was asked aside for so long: the memory is worth more. */
const idleMs = 60_000;

/** createReserve begins with one that has loaded, and has a second one ready some time after; a third while routes are asked aside. */
export function createReserve(first: Isolate, load: () => Promise<Isolate>, othersMs: () => number): Reserve {
  let main: Isolate | null = first;
  let spare: Isolate | null = null;
  let aside: Isolate | null = null;
  let isAsked = false;
  let isMainLatest = true;
  let isLoading = false;
  let disposed = false;
  let loadMs = 0;
  const forMain = new Set<Waiting<void>>();
  const forAside = createTurns<Waiting<Isolate>>(mostOfRoute, mostWaiting);
  const idle = setTimeout(leaveAside, idleMs).unref();
  let notBefore = 0;
  let soon = 0;
  let later = setTimeout(start, firstAfterMs).unref();

  function start(): void {
    if (disposed || isLoading || isEnough()) return;
    clearTimeout(later);
    const waitMs = Math.max(notBefore, main === null ? 0 : soon) - performance.now();
    if (waitMs > 0) {
      later = setTimeout(start, Math.ceil(waitMs)).unref();
      return;
    }
    isLoading = true;
    const before = othersMs();
    load().then(
      (isolate) => {
        isLoading = false;
        loadMs = othersMs() - before;
        if (disposed) isolate.dispose();
        else if (spare === null) spare = isolate;
        else aside = isolate;
        settle();
      },
      (cause: unknown) => {
        isLoading = false;
        notBefore = performance.now() + againAfterMs;
        for (const waiting of [...forMain, ...forAside.all()]) waiting.refuse(cause);
      },
    );
  }

  const isEnough = () => main !== null && spare !== null && (aside !== null || !forAside.any());

  /** Whoever is asked on this thread comes first: all others wait for that. */
  function settle(): void {
    if (disposed) return;
    if (main === null) [main, spare] = [spare, null];
    if (spare === null && !isAsked) [spare, aside] = [aside, null];
    if (main === null) [main, spare] = [spare, null];
    if (main !== null) for (const waiting of forMain) waiting.take();
    start();
    if (main === null || spare === null || aside === null || isAsked) return;
    const next = forAside.next();
    if (next === undefined) return;
    isAsked = true;
    next.take(aside);
  }

  function leaveAside(): void {
    if (isAsked) return;
    aside?.dispose();
    aside = null;
  }

  function wait<What>(list: Omit<Queue<Waiting<What>>, "room">, hasRoom: boolean, what: string): Promise<What> {
    if (disposed) throw closed();
    if (!hasRoom) throw notReady(`${what}, and too many wait for it`);
    return new Promise((resolve, reject) => {
      const leave = (): void => {
        list.delete(waiting);
        clearTimeout(waiting.deadline);
      };
      const refuse = (cause: unknown): void => {
        leave();
        reject(cause);
      };
      const take = (what: What): void => {
        leave();
        resolve(what);
      };
      const deadline = setTimeout(() => refuse(notReady(`${what}, and it took too long`)), longestWaitMs).unref();
      const waiting: Waiting<What> = { take, refuse, deadline };
      list.add(waiting);
      settle();
    });
  }

  /** Not at once: whoever has just been told its answer may want to know more of it. */
  function giveBack(): void {
    setImmediate(() => {
      isAsked = false;
      idle.refresh();
      if (aside?.dead()) {
        aside.dispose();
        aside = null;
      }
      settle();
    });
  }

  return {
    main: () => {
      isMainLatest = true;
      return main;
    },
    isReady: () => spare !== null,
    latest: () => (isMainLatest ? main : aside),
    lost() {
      main?.dispose();
      main = null;
      soon = performance.now() + soonMs;
      settle();
    },
    whenMain: () => wait(forMain, forMain.size < mostWaiting, "the policies are being loaded again"),
    async aside(route, use) {
      const queue = forAside.of(route);
      const isolate = await wait(queue, queue.room, "this route's own guards take long, so they are asked aside");
      try {
        return await use(isolate);
      } finally {
        isMainLatest = false;
        giveBack();
      }
    },
    loadMs: () => loadMs,
    dispose() {
      disposed = true;
      clearTimeout(later);
      clearTimeout(idle);
      for (const waiting of [...forMain, ...forAside.all()]) waiting.refuse(closed());
      main?.dispose();
      spare?.dispose();
      aside?.dispose();
      main = spare = aside = null;
    },
  };
}

const closed = () => new GatewayError("GATEWAY_NOT_READY", { detail: "this generation's sandbox is closed" });
const notReady = (detail: string) => new GatewayError("SANDBOX_NOT_READY", { detail });
