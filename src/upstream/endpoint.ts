// Endpoints: one per URL, with its connections and its count of running requests, shared by all generations that name it.

import { createPool, type EndpointPool } from "./pool.ts";

/** Endpoint is one instance of a service. It lives while a generation names it or a request runs on it. */
export interface Endpoint {
  readonly url: string;
  readonly pool: EndpointPool;
  /** Requests and tunnels that run now; changed by `begin` and `end` only. */
  readonly outstanding: number;
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
  /** close waits for the running requests and closes every connection. */
  close(): Promise<void>;
}

interface Entry extends Endpoint {
  outstanding: number;
  users: number;
  connectTimeoutMs: number;
}

/** createEndpoints makes an empty register. */
export function createEndpoints(): Endpoints {
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
          pool: createPool(
            url,
            () => made.connectTimeoutMs,
            () => {
              if (made.waiting.size > 0) wake(made.waiting);
            },
          ),
          waiting: new Set(),
          outstanding: 0,
          users: 0,
          connectTimeoutMs,
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
