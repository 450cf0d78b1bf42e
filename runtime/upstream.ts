// upstream(): where traffic goes.

import type { Balance, BalanceName } from "./balance.ts";
import { balanceBrand, createBrand } from "./brand.ts";
import type { EndpointSpec, Position, UpstreamSpec } from "./contract.ts";
import { type Duration, parseDurationMs } from "./duration.ts";
import { here } from "./position.ts";
import { checkName, declare, declared, problem, quote } from "./registry.ts";

/** Upstream is a declared upstream; pass it to forward(). */
export interface Upstream {
  readonly name: string;
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

const names = createBrand<string>();

/** isUpstream: was this made by upstream()? */
export function isUpstream(value: unknown): value is Upstream {
  return names.dataOf(value) !== undefined;
}

/** upstream declares a service and its endpoints. */
export function upstream(name: string, options: UpstreamOptions): Upstream {
  const at = here(upstream);
  const { connect = "5s", response = "30s", idle = "60s" } = optionsIn(name, "timeout", options.timeout, at);
  declare("upstream", declared.upstreams, {
    name: checkName("upstream", name, at),
    endpoints: Array.isArray(options.endpoints)
      ? options.endpoints.map((endpoint) => toEndpoint(name, endpoint, at))
      : [],
    balance: options.balance === undefined ? "round-robin" : toBalance(name, options.balance, at),
    health: options.health === undefined ? null : toHealth(name, options.health, at),
    connectTimeoutMs: duration(name, "timeout.connect", connect, at),
    responseTimeoutMs: duration(name, "timeout.response", response, at),
    idleTimeoutMs: duration(name, "timeout.idle", idle, at),
    at,
  });
  return names.mark({ name }, name);
}

function toBalance(name: string, balance: Balance, at: Position): BalanceName {
  if (balanceBrand.dataOf(balance) !== undefined) return balance.name;
  problem(
    "POLICY_BALANCE",
    `upstream(${quote(name)}) has balance: ${quote(balance)}`,
    "Call what makes one, such as balance: leastRequest(), or leave it out.",
    at,
  );
  return "round-robin";
}

function toHealth(
  name: string,
  health: NonNullable<UpstreamOptions["health"]>,
  at: Position,
): UpstreamSpec<Position>["health"] {
  const { path, interval = "10s", timeout = "2s" } = optionsIn(name, "health", health, at);
  if (typeof path !== "string")
    problem(
      "POLICY_OPTION",
      `upstream(${quote(name)}) has health without a path`,
      'Name what is asked for, such as health: { path: "/healthz" }.',
      at,
    );
  return {
    path: String(path),
    intervalMs: duration(name, "health.interval", interval, at),
    timeoutMs: duration(name, "health.timeout", timeout, at),
  };
}

/** Of a text or a number nothing could be read, and every default would stand in silence. */
function optionsIn<Options extends object>(
  name: string,
  option: string,
  value: Options | undefined,
  at: Position,
): Partial<Options> {
  if (value === undefined) return {};
  if (typeof value === "object" && value !== null && !Array.isArray(value)) return value;
  problem(
    "POLICY_OPTION",
    `upstream(${quote(name)}) has ${option}: ${quote(value)}`,
    `Write ${option} as an object, or leave it out.`,
    at,
  );
  return {};
}

function toEndpoint(name: string, endpoint: Endpoint, at: Position): EndpointSpec {
  const { url, weight = 1 } = typeof endpoint === "string" ? { url: endpoint } : endpoint;
  if (!Number.isInteger(weight) || weight < 1 || weight > 1_000) {
    problem(
      "POLICY_WEIGHT",
      `upstream(${quote(name)}) has an endpoint of weight ${quote(weight)}`,
      "Give a whole number from 1 to 1000.",
      at,
    );
  }
  return { url: String(url), weight };
}

function duration(name: string, option: string, value: unknown, at: Position): number {
  const ms = parseDurationMs(value);
  if (ms !== null && ms > 0) return ms;
  problem(
    "POLICY_DURATION",
    `upstream(${quote(name)}) has ${option}: ${quote(value)}`,
    'Give a duration such as "5s".',
    at,
  );
  return 1;
}
