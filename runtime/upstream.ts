// upstream(), roundRobin(), leastRequest(): where traffic goes.

import type { BalanceName, EndpointSpec, Position } from "./contract.ts";
import { type Duration, parseDurationMs } from "./duration.ts";
import { here } from "./position.ts";
import { checkName, declare, declared, problem, quote } from "./registry.ts";

/** Upstream is a declared upstream; pass it to forward(). */
export interface Upstream {
  readonly name: string;
}

/** Balance is a way of choosing an endpoint. */
export interface Balance {
  readonly name: BalanceName;
}

/** Endpoint is one instance: its origin, and how large a share of the requests it takes beside the others. */
export type Endpoint = string | { readonly url: string; readonly weight?: number };

export interface UpstreamOptions {
  /** At least one. */
  readonly endpoints: readonly [Endpoint, ...Endpoint[]];
  /** Default roundRobin(). */
  readonly balance?: Balance;
  /** Ask each endpoint for `path` now and then; only those that answer 2xx get requests. Defaults: every "10s", within "2s". */
  readonly health?: { readonly path: `/${string}`; readonly interval?: Duration; readonly timeout?: Duration };
  /** Defaults: connect "5s", response "30s" (until its headers are here), idle "60s" (between two pieces of a body). */
  readonly timeout?: { readonly connect?: Duration; readonly response?: Duration; readonly idle?: Duration };
}

/** roundRobin takes the endpoints in turn, by weight. */
export function roundRobin(): Balance {
  return Object.freeze({ name: "round-robin" });
}

/** leastRequest takes the endpoint with the fewest requests under way, by weight. */
export function leastRequest(): Balance {
  return Object.freeze({ name: "least-request" });
}

const known = new WeakSet<object>();

/** isUpstream: was this made by upstream()? */
export function isUpstream(value: unknown): value is Upstream {
  return typeof value === "object" && value !== null && known.has(value);
}

/** upstream declares a service and its endpoints. */
export function upstream(name: string, options: UpstreamOptions): Upstream {
  const at = here(upstream);
  const { health, timeout } = options;
  declare("upstream", declared.upstreams, {
    name: checkName("upstream", name, at),
    endpoints: Array.isArray(options.endpoints)
      ? options.endpoints.map((endpoint) => toEndpoint(name, endpoint, at))
      : [],
    balance: options.balance?.name ?? "round-robin",
    health: health
      ? {
          path: health.path,
          intervalMs: duration(name, "health.interval", health.interval ?? "10s", at),
          timeoutMs: duration(name, "health.timeout", health.timeout ?? "2s", at),
        }
      : null,
    connectTimeoutMs: duration(name, "timeout.connect", timeout?.connect ?? "5s", at),
    responseTimeoutMs: duration(name, "timeout.response", timeout?.response ?? "30s", at),
    idleTimeoutMs: duration(name, "timeout.idle", timeout?.idle ?? "60s", at),
    at,
  });
  const made = Object.freeze({ name });
  known.add(made);
  return made;
}

function toEndpoint(name: string, endpoint: Endpoint, at: Position): EndpointSpec {
  const { url, weight = 1 } = typeof endpoint === "string" ? { url: endpoint } : endpoint;
  if (!Number.isInteger(weight) || weight < 1 || weight > 1_000) {
    problem(
      "POLICY_WEIGHT",
      `upstream("${name}") has an endpoint of weight ${weight}`,
      "Give a whole number from 1 to 1000.",
      at,
    );
  }
  return { url: String(url), weight };
}

function duration(name: string, option: string, value: unknown, at: Position): number {
  const ms = parseDurationMs(value);
  if (ms !== null && ms > 0) return ms;
  problem("POLICY_DURATION", `upstream("${name}") has ${option}: ${quote(value)}`, 'Give a duration such as "5s".', at);
  return 1;
}
