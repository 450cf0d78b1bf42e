// One upstream of one generation: its endpoints, which of them may be chosen, and which is next.

import type { UpstreamSpec } from "../../runtime/upstream-spec.ts";
import { GatewayError } from "../errors.ts";
import type { Log } from "../observe/log.ts";
import { available, type Member, reachable, untried, withRoom } from "./available.ts";
import type { Choice } from "./balance/selector.ts";
import { isBalance, type Selectors, selectors } from "./balance/selectors.ts";
import { type Endpoint, type Endpoints, retry } from "./endpoint.ts";
import type { Health, HealthSpec } from "./health.ts";
import { createQueue, type Waiter } from "./queue.ts";

/** Upstream chooses endpoints for requests. */
export interface Upstream {
  readonly spec: UpstreamSpec<unknown>;
  /**
   * next chooses among the endpoints that were not tried yet and have room; null: there is none. Those that are available come first; the
   * others only where nothing is left of them. `key`: Forwarding.key.
   */
  next(tried: readonly Endpoint[], key: string): Endpoint | null;
  /** wait lets a request wait for its turn, where `next` has none for it because all are full; or says why not: `failure`, if that is not why. */
  wait(waiter: Waiter, failure: GatewayError | null): GatewayError | null;
  /** leave: it does not wait any more. */
  leave(waiter: Waiter): void;
  /** has: is it one of this upstream's? */
  has(endpoint: Endpoint): boolean;
  /** offers: could `next` choose it? */
  offers(endpoint: Endpoint, tried: readonly Endpoint[]): boolean;
  close(): void;
}

/** UpstreamParts are what an upstream shares with others. `chance` gives 0 to 1. */
export interface UpstreamParts {
  readonly endpoints: Endpoints;
  /** Gives a running check, closed with the upstream. */
  readonly acquireHealth: (endpoint: Endpoint, spec: HealthSpec) => Health;
  readonly log: Log;
  readonly chance: () => number;
  /** Left out: all that there are. */
  readonly selectors?: Selectors;
}

/** createUpstream takes hold of the endpoints. Throws, with nothing held, where the balance is unknown (GATEWAY_FAULT) or an address is none. */
export function createUpstream(spec: UpstreamSpec<unknown>, parts: UpstreamParts): Upstream {
  const { endpoints, acquireHealth, log, chance, selectors: table = selectors } = parts;
  const { name, balance, health, limits } = spec;
  // Some other balance instead would send requests where nobody meant them to go.
  if (!isBalance(balance))
    throw new GatewayError("GATEWAY_FAULT", { detail: `upstream "${name}" has an unknown balance ${quote(balance)}` });
  const selector = table[balance]();
  // One object for all requests: a selector has chosen before it is asked again.
  const choice: { -readonly [Part in keyof Choice]: Choice[Part] } = { key: "", chance };
  const members: Member[] = [];
  let held = true;
  const close = (): void => {
    if (!held) return;
    held = false;
    for (const member of members) {
      member.health?.close();
      endpoints.release(member.endpoint);
    }
  };
  try {
    for (const { url, weight } of spec.endpoints) {
      const endpoint = endpoints.acquire(url, spec.connectTimeoutMs);
      members.push({ endpoint, weight, health: health === null ? null : acquireHealth(endpoint, health) });
    }
  } catch (cause) {
    // A manifest is only said to hold addresses.
    close();
    throw cause;
  }
  let lastResort = false;
  function changed(): void {
    lastResort = !lastResort;
    const line = { upstream: name, endpoints: members.length };
    if (lastResort) log.warn(line, "all endpoints are unhealthy, so all are tried");
    else log.info(line, "an endpoint is healthy again, so no others are tried");
  }
  function candidatesFor(tried: readonly Endpoint[]): readonly Member[] {
    const fit = available(members);
    if ((fit.length === 0) !== lastResort) changed();
    const candidates = untried(fit, tried);
    // Health is an opinion: where it leaves nothing, the request itself finds out. It was sent to nobody yet.
    return reachable(candidates.length > 0 ? candidates : untried(members, tried));
  }
  let closed = false;
  const busy = (how: string) =>
    new GatewayError("UPSTREAM_BUSY", {
      detail: `${name}: ${limits.connections} connections to each endpoint; ${how}`,
      fix: "Where its endpoints can take more at a time, raise the upstream's limits.connections, which is for each worker, or limits.waiting; else give it more endpoints.",
    });
  const queue = createQueue({
    limit: limits.waiting,
    waitMs: limits.waitMs,
    late: () => busy(`waited ${limits.waitMs} ms`),
    hasRoom: () => withRoom(members, limits.connections).length > 0,
    mayGo: ({ tried }) => withRoom(candidatesFor(tried), limits.connections).length > 0,
    onChange(waits) {
      for (const { endpoint } of members) {
        if (waits) endpoint.waiting.add(queue.pump);
        else endpoint.waiting.delete(queue.pump);
      }
      // Who waits is still served by the generation that it came to.
      if (!waits && closed) close();
    },
  });
  return {
    spec,
    next(tried, key) {
      // Whoever came before and could go by now goes before.
      if (queue.size > 0) queue.pump();
      const candidates = withRoom(candidatesFor(tried), limits.connections);
      if (candidates.length === 0) return null;
      choice.key = key;
      const { endpoint } = selector.select(candidates, choice);
      if (endpoint.missedUntil !== 0) retry(endpoint);
      return endpoint;
    },
    wait(waiter, failure) {
      if (candidatesFor(waiter.tried).length === 0)
        return failure ?? new GatewayError("UPSTREAM_UNAVAILABLE", { detail: name });
      return queue.add(waiter) ? null : busy(`${limits.waiting} requests wait already`);
    },
    leave: (waiter) => queue.leave(waiter),
    has: (endpoint) => members.some((member) => member.endpoint === endpoint),
    offers: (endpoint, tried) => untried(available(members), tried).some((member) => member.endpoint === endpoint),
    close() {
      closed = true;
      if (queue.size === 0) close();
    },
  };
}

const quote = (value: unknown): string => JSON.stringify(value)?.slice(0, 80) ?? typeof value;
