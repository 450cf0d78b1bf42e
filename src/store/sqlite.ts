// The embedded store: SQLite, built into Node, one file that all workers of a machine share. A thread of each process owns it.

import type { Method } from "./call.ts";
import { createLink, type StoreLog } from "./link.ts";
import type { Store } from "./store.ts";

/** createSqliteStore opens or makes `folder`/sallyport.db. Rejects with STORE_FAULT when it cannot. `sweepMs` and `heldMs` are there for tests. */
export async function createSqliteStore(options: {
  readonly folder: string;
  readonly now: () => number;
  readonly timeoutMs?: number;
  readonly sweepMs?: number;
  /** How long nothing that was seen is forgotten after the clock was set forward; 0: it is set by hand. */
  readonly heldMs?: number;
  readonly log?: StoreLog;
  /** There for tests, as `sweepMs` is. */
  readonly thread?: URL;
}): Promise<Store> {
  /** Each hears what comes after what was the last when it began. */
  const listeners = new Map<object, { readonly after: number; readonly listener: (message: string) => void }>();
  let last = 0;
  const { link, last: first } = await createLink({
    timeoutMs: defaultTimeoutMs,
    ...options,
    heard(notices) {
      for (const [id, message] of notices) {
        last = Math.max(last, id);
        for (const [own, { after, listener }] of [...listeners])
          if (id > after && listeners.has(own)) listener(message);
      }
    },
  });
  last = Math.max(last, first);
  const call = <Value>(method: Method, ...args: readonly unknown[]) => link.call(method, args) as Promise<Value>;
  return {
    get: (space, key) => call("get", space, key),
    put: (space, key, value, untilMs, groups = []) => call("put", space, key, value, untilMs, groups),
    add: (space, key, value, untilMs, groups = []) => call("add", space, key, value, untilMs, groups),
    keep: (space, key, value, untilMs, accounts, bytes = Buffer.byteLength(value)) =>
      call("keep", space, key, value, untilMs, accounts, bytes),
    replace: (space, key, expected, value, untilMs, groups) =>
      call("replace", space, key, expected, value, untilMs, groups ?? null),
    take: (space, key) => call("take", space, key),
    remove: (space, key) => call("remove", space, key),
    count: (space, key, untilMs) => call("count", space, key, untilMs),
    members: (space, group) => call("members", space, group),
    page: (space, after, count) => call("page", space, after, count),
    async publish(message) {
      last = Math.max(last, await call<number>("publish", message));
    },
    subscribe(listener) {
      // A key of its own: one listener given twice listens twice.
      const own = {};
      listeners.set(own, { after: last, listener });
      return () => void listeners.delete(own);
    },
    close: link.close,
  };
}

/** As long as a person waits before trying again. */
const defaultTimeoutMs = 5_000;
