// The isolate that stands ready: it takes the place of one that dies at once, and until then is asked aside what may take long.

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
  /** aside has the other one to itself for a while, one after the other and routes in turns; it may kill it. It rejects as whenMain does. */
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

/** Where one did not load, the next is tried after this. */
const againAfterMs = 1_000;

/** createReserve begins with one that has loaded, and has a second one ready some time after. */
export function createReserve(first: Isolate, load: () => Promise<Isolate>, othersMs: () => number): Reserve {
  let main: Isolate | null = first;
  let spare: Isolate | null = null;
  let isAsked = false;
  let isMainLatest = true;
  let isLoading = false;
  let disposed = false;
  let loadMs = 0;
  let notBefore = 0;
  let later: NodeJS.Timeout | undefined;
  const forMain = new Set<Waiting<void>>();
  const forSpare = createTurns<Waiting<Isolate>>(mostOfRoute, mostWaiting);
  const timer = setTimeout(start, firstAfterMs).unref();

  function start(): void {
    if (disposed || isLoading || spare !== null) return;
    const from = performance.now();
    if (from < notBefore) {
      later ??= setTimeout(() => {
        later = undefined;
        start();
      }, notBefore - from).unref();
      return;
    }
    isLoading = true;
    const before = othersMs();
    load().then(
      (isolate) => {
        isLoading = false;
        loadMs = othersMs() - before;
        if (disposed) isolate.dispose();
        else spare = isolate;
        settle();
      },
      (cause: unknown) => {
        isLoading = false;
        notBefore = performance.now() + againAfterMs;
        for (const waiting of [...forMain, ...forSpare.all()]) waiting.refuse(cause);
      },
    );
  }

  /** Whoever is asked on this thread comes first: all others wait for that. */
  function settle(): void {
    if (disposed) return;
    if (main === null && spare !== null && !isAsked) {
      [main, spare] = [spare, null];
      for (const waiting of forMain) waiting.take();
    }
    if (main === null || forSpare.any()) start();
    if (main === null || spare === null || isAsked) return;
    const next = forSpare.next();
    if (next === undefined) return;
    isAsked = true;
    next.take(spare);
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
      if (spare?.dead()) {
        spare.dispose();
        spare = null;
        start();
      }
      settle();
    });
  }

  return {
    main: () => {
      isMainLatest = true;
      return main;
    },
    isReady: () => spare !== null && !isAsked,
    latest: () => (isMainLatest ? main : spare),
    lost() {
      main?.dispose();
      main = null;
      settle();
    },
    whenMain: () => wait(forMain, forMain.size < mostWaiting, "the policies are being loaded again"),
    async aside(route, use) {
      const queue = forSpare.of(route);
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
      clearTimeout(timer);
      clearTimeout(later);
      for (const waiting of [...forMain, ...forSpare.all()]) waiting.refuse(closed());
      main?.dispose();
      spare?.dispose();
      main = spare = null;
    },
  };
}

const closed = () => new GatewayError("GATEWAY_NOT_READY", { detail: "this generation's sandbox is closed" });
const notReady = (detail: string) => new GatewayError("SANDBOX_NOT_READY", { detail });
