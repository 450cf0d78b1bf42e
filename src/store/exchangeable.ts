// A store whose file can be let go of and taken up again while it is in use: whoever asks in between waits a little, and is refused then.

import { GatewayError } from "../errors.ts";
import { within } from "../process/within.ts";
import type { Store } from "./store.ts";

/** Exchangeable is a store that is there before and after its file was exchanged. All of it: what was left out here nobody would miss. */
export interface Exchangeable extends Required<Store> {
  /** letGo closes it, once what was asked is done. */
  letGo(): Promise<void>;
  /** takeUp opens it again. Rejects with STORE_FAULT, and may be tried again then. */
  takeUp(): Promise<void>;
  /** isAway: there has been none for a moment. */
  isAway(): boolean;
}

/** As long as for an answer of the store's: longer than an exchange takes that goes well. */
const waitMs = 5_000;
/** An exchange that goes well is over by then. */
const momentMs = 1_000;

/** createExchangeable: `open` opens whatever is there. Rejects with what keeps it from being opened. */
export async function createExchangeable(open: () => Promise<Store>): Promise<Exchangeable> {
  let store: Store | null = await open();
  let opened = Promise.withResolvers<Store>();
  let closing: Promise<void> = Promise.resolve();
  let isClosed = false;
  let awaySince = 0;
  let setBackMs = 0;
  const listeners = new Map<object, { readonly listener: (message: string) => void; end: () => void }>();

  async function back(): Promise<Store> {
    if (isClosed) throw new GatewayError("STORE_FAULT", { detail: "the store is closed" });
    const there = await within(opened.promise, waitMs, null);
    if (there === null)
      throw new GatewayError("STORE_FAULT", { detail: "the store's file is being exchanged for another" });
    return there;
  }
  const use = <T>(work: (store: Store) => Promise<T>): Promise<T> => (store === null ? back().then(work) : work(store));

  return {
    get: (...args) => use((one) => one.get(...args)),
    put: (...args) => use((one) => one.put(...args)),
    add: (...args) => use((one) => one.add(...args)),
    keep: (...args) => use((one) => one.keep(...args)),
    replace: (...args) => use((one) => one.replace(...args)),
    take: (...args) => use((one) => one.take(...args)),
    remove: (...args) => use((one) => one.remove(...args)),
    count: (...args) => use((one) => one.count(...args)),
    members: (...args) => use((one) => one.members(...args)),
    page: (...args) => use((one) => one.page(...args)),
    publish: (...args) => use((one) => one.publish(...args)),
    setBackMs() {
      if (store !== null) setBackMs = store.setBackMs?.() ?? 0;
      return setBackMs;
    },
    subscribe(listener) {
      const own = {};
      listeners.set(own, { listener, end: store?.subscribe(listener) ?? (() => undefined) });
      return () => {
        listeners.get(own)?.end();
        listeners.delete(own);
      };
    },
    async letGo() {
      if (store === null) return closing;
      for (const one of listeners.values()) one.end();
      const last = store;
      store = null;
      awaySince = performance.now();
      opened = Promise.withResolvers();
      closing = last.close();
      return closing;
    },
    async takeUp() {
      if (store !== null || isClosed) return;
      const next = await open();
      for (const one of listeners.values()) one.end = next.subscribe(one.listener);
      store = next;
      opened.resolve(next);
    },
    isAway: () => store === null && performance.now() - awaySince > momentMs,
    async close() {
      isClosed = true;
      await closing;
      await store?.close();
    },
  };
}
