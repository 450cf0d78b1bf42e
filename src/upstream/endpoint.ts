// Endpoints: one per URL, with its connections and its count of running requests, shared by all generations that name it.

import type { Log } from "../observe/log.ts";
import type { EndpointPool } from "./exchanger.ts";
import { createPool } from "./pool.ts";

/** Endpoint is one instance of a service. It lives while a generation names it or a request runs on it. */
export interface Endpoint {
  readonly url: string;
  readonly pool: EndpointPool;
  /** Requests and tunnels that run now; changed by `begin` and `end` only. */
  readonly outstanding: number;
  /** Until when it is passed over, because no connection to it could be made, by performance.now(); 0: it was reached last. Changed by `missed`, `reached` and `retry` only. */
  readonly missedUntil: number;
  /** Called, in turn, when a connection has become free: by whoever waits for one. Empty almost always. */
  readonly waiting: Set<() => void>;
}

/** Endpoints is the register of all endpoints of a worker. */
export interface Endpoints {
  /** acquire finds or makes the endpoint; each acquire is answered by one `release`. */
  acquire(url: string, connectTimeoutMs: number): Endpoint;
  release(endpoint: Endpoint): void;
  begin(endpoint: Endpoint): void;
  end(endpoint: Endpoint): void;
  /** missed: no connection to it could be made. */
  missed(endpoint: Endpoint, why: string): void;
  /** reached: there is one. */
  reached(endpoint: Endpoint): void;
  /** close waits for the running requests and closes every connection. */
  close(): Promise<void>;
}

/** So long others are asked in its place; then one request finds out, while the others go elsewhere for as long again. */
const missedMs = 1_000;

/** One that accepts now and then comes and goes with every request: the log says it once in so long, with how often it went unsaid. */
const quietMs = 10_000;

/** retry is told that a request goes there, to find out. */
export const retry = (endpoint: Endpoint): void => {
  (endpoint as Entry).missedUntil = performance.now() + missedMs;
};

interface Entry extends Endpoint {
  outstanding: number;
  missedUntil: number;
  users: number;
  connectTimeoutMs: number;
  /** What the log has said of it. */
  told: { missed: boolean; atMs: number; unsaid: number };
}

/** createEndpoints makes an empty register; `mayConnect` is asked before each new connection. */
export function createEndpoints(log: Pick<Log, "info">, mayConnect: () => boolean): Endpoints {
  const entries = new Map<string, Entry>();
  const closing = new Set<Promise<void>>();

  function closeUnused(entry: Entry): void {
    if (entry.users > 0 || entry.outstanding > 0 || entries.get(entry.url) !== entry) return;
    entries.delete(entry.url);
    const closed = entry.pool.close().finally(() => closing.delete(closed));
    closing.add(closed);
  }

  return {
    acquire(url, connectTimeoutMs) {
      let entry = entries.get(url);
      if (entry === undefined) {
        const made: Entry = {
          url,
          pool: createPool(url, {
            connectTimeoutMs: () => made.connectTimeoutMs,
            onRoom() {
              if (made.waiting.size > 0) wake(made.waiting);
            },
            mayConnect,
          }),
          waiting: new Set(),
          outstanding: 0,
          missedUntil: 0,
          users: 0,
          connectTimeoutMs,
          told: { missed: false, atMs: Number.NEGATIVE_INFINITY, unsaid: 0 },
        };
        entry = made;
        entries.set(url, entry);
      }
      entry.users++;
      // The newest generation's word on how patient to be.
      entry.connectTimeoutMs = connectTimeoutMs;
      return entry;
    },
    release(endpoint) {
      const entry = endpoint as Entry;
      entry.users--;
      closeUnused(entry);
    },
    begin(endpoint) {
      (endpoint as Entry).outstanding++;
    },
    end(endpoint) {
      const entry = endpoint as Entry;
      entry.outstanding--;
      if (entry.users === 0) closeUnused(entry);
    },
    missed(endpoint, why) {
      const { told, missedUntil, url } = endpoint as Entry;
      retry(endpoint);
      if (told.missed) return;
      const nowMs = performance.now();
      if (nowMs - told.atMs < quietMs) {
        if (missedUntil === 0) told.unsaid += 1;
        return;
      }
      const more = told.unsaid > 0 ? { more: told.unsaid } : {};
      (endpoint as Entry).told = { missed: true, atMs: nowMs, unsaid: 0 };
      log.info(
        { event: "endpoint", endpoint: url, why, ...more },
        "endpoint cannot be reached: others are asked first, where there are any",
      );
    },
    reached(endpoint) {
      if (endpoint.missedUntil === 0) return;
      const entry = endpoint as Entry;
      entry.missedUntil = 0;
      if (!entry.told.missed) return;
      entry.told.missed = false;
      log.info({ event: "endpoint", endpoint: entry.url }, "endpoint can be reached again");
    },
    async close() {
      const pools = [...entries.values()].map((entry) => entry.pool.close());
      entries.clear();
      await Promise.all([...pools, ...closing]);
    },
  };
}

function wake(waiting: Set<() => void>): void {
  const all = [...waiting];
  // Another one is first the next time.
  waiting.delete(all[0]!);
  waiting.add(all[0]!);
  for (const one of all) one();
}
