// One upstream of one generation: its endpoints, which of them may be chosen, and which is next.

import type { UpstreamSpec } from "../../runtime/upstream-spec.ts";
import { GatewayError } from "../errors.ts";
import type { Log } from "../observe/log.ts";
import { available, type Member, untried } from "./available.ts";
import type { Choice } from "./balance/selector.ts";
import { isBalance, type Selectors, selectors } from "./balance/selectors.ts";
import type { Endpoint, Endpoints } from "./endpoint.ts";
import type { Health, HealthSpec } from "./health.ts";

/** Upstream chooses endpoints for requests. */
export interface Upstream {
  readonly spec: UpstreamSpec<unknown>;
  /**
   * next chooses among the endpoints that were not tried yet; null: there is none. Those that are available come first; the
   * others only where nothing is left of them. `key`: Forwarding.key.
   */
  next(tried: readonly Endpoint[], key: string): Endpoint | null;
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
  const { name, balance, health } = spec;
  // Some other balance instead would send requests where nobody meant them to go.
  if (!isBalance(balance))
    throw new GatewayError("GATEWAY_FAULT", { detail: `upstream "${name}" has an unknown balance ${quote(balance)}` });
  const selector = table[balance]();
  // One object for all requests: a selector has chosen before it is asked again.
  const choice: { -readonly [Part in keyof Choice]: Choice[Part] } = { key: "", chance };
  const members: Member[] = [];
  const close = (): void => {
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
  return {
    spec,
    next(tried, key) {
      const fit = available(members);
      if ((fit.length === 0) !== lastResort) changed();
      let candidates = untried(fit, tried);
      // Health is an opinion: where it leaves nothing, the request itself finds out. It was sent to nobody yet.
      if (candidates.length === 0) candidates = untried(members, tried);
      if (candidates.length === 0) return null;
      choice.key = key;
      return selector.select(candidates, choice).endpoint;
    },
    has: (endpoint) => members.some((member) => member.endpoint === endpoint),
    offers: (endpoint, tried) => untried(available(members), tried).some((member) => member.endpoint === endpoint),
    close,
  };
}

const quote = (value: unknown): string => JSON.stringify(value)?.slice(0, 80) ?? typeof value;
