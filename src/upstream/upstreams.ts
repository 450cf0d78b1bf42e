// Everything behind the gateway: prepares a generation's upstreams and forwards requests and upgrades to them.

import type { Duplex } from "node:stream";
import type { SourceLocation } from "../../runtime/contract.ts";
import type { UpstreamSpec } from "../../runtime/upstream-spec.ts";
import { GatewayError, toGatewayError } from "../errors.ts";
import type { Algorithm } from "../exchange/exchange.ts";
import type { Handshake } from "../exchange/inbound.ts";
import type { Outbound } from "../exchange/outbound.ts";
import type { Log } from "../observe/log.ts";
import type { RelayOptions } from "./attempt.ts";
import type { Selectors } from "./balance/selectors.ts";
import { createBindings } from "./binding.ts";
import { createEndpoints, type Endpoint } from "./endpoint.ts";
import { createForwardPhases, type ForwardPhases } from "./forward-phases.ts";
import type { Forwarding, ForwardListener } from "./forwarding.ts";
import { createHealth, type Health, type HealthSpec } from "./health.ts";
import { Relay } from "./relay.ts";
import { protocolOf } from "./switching.ts";
import { Tunnel } from "./tunnel.ts";
import { createUpstream, type Upstream, type UpstreamParts } from "./upstream.ts";

/** UpstreamSet is the upstreams of one generation. */
export interface UpstreamSet {
  /** forward passes the request on and the answer back, and tells what became of it; that may be before it returns. It throws nothing. */
  forward(forwarding: Forwarding, reply: Outbound, listener: ForwardListener): void;
  /** upgrade does the same for a WebSocket handshake, and tells once it was answered. The tunnel ends with the socket; `reply` is for an answer that is no upgrade. */
  upgrade(forwarding: Forwarding, reply: Outbound, handshake: Handshake, listener: ForwardListener): void;
  /** algorithmOf says what the identity header of one of them is signed by. Throws GATEWAY_FAULT where there is none of that name. */
  algorithmOf(upstream: string): Algorithm;
  /** retire lets go of the endpoints; running requests end as they would. */
  retire(): void;
}

/** StripHeaders gives the folded names that no client may send by way of a host to an upstream. It is asked once for each two. */
export type StripHeaders = (host: string, upstream: string) => ReadonlySet<string>;

/** Upstreams holds what outlives generations: connections, health, counts. */
export interface Upstreams {
  /** prepare makes a generation's set, or throws a GatewayError and holds nothing. */
  prepare(specs: readonly UpstreamSpec<SourceLocation>[], stripHeaders: StripHeaders): UpstreamSet;
  /** close ends tunnels and health checks, waits for running requests and closes every connection. */
  close(): Promise<void>;
}

/** createUpstreams starts with nothing. `random` gives 0 to 1: it spreads health checks, and some balances draw on it. */
export function createUpstreams(options: {
  readonly log: Log;
  readonly now: () => number;
  readonly random?: () => number;
  /** Is a proxy at this address, whose connections may be many people's? Left out: at none. */
  readonly isProxy?: (address: string) => boolean;
  /** Has this process room for another connection? Left out: always. */
  readonly mayConnect?: (() => boolean) | undefined;
  /** Left out: all that there are. */
  readonly selectors?: Selectors;
}): Upstreams {
  const effects = { log: options.log, now: options.now, random: options.random ?? Math.random };
  const endpoints = createEndpoints(options.log, options.mayConnect ?? (() => true));
  const bindings = createBindings(options.isProxy ?? (() => false));
  const tunnels = new Set<Duplex>();
  const sets = new Set<UpstreamSet>();
  const checks = new Map<string, { readonly health: Health; users: number }>();

  // Generations that check an endpoint in the same way share what they know of it.
  function acquireHealth(endpoint: Endpoint, spec: HealthSpec): Health {
    const { path, intervalMs, timeoutMs, down, up } = spec;
    const key = `${endpoint.url} ${path} ${intervalMs} ${timeoutMs} ${down} ${up}`;
    const check = checks.get(key) ?? { health: createHealth(endpoint, spec, effects), users: 0 };
    checks.set(key, check);
    check.users++;
    return {
      get healthy() {
        return check.health.healthy;
      },
      close() {
        check.users--;
        if (check.users > 0) return;
        checks.delete(key);
        check.health.close();
      },
    };
  }

  const parts: UpstreamParts = {
    endpoints,
    acquireHealth,
    log: options.log,
    chance: effects.random,
    ...(options.selectors && { selectors: options.selectors }),
  };

  function prepare(specs: readonly UpstreamSpec<SourceLocation>[], stripHeaders: StripHeaders): UpstreamSet {
    const upstreams = new Map<string, Upstream>();
    try {
      for (const spec of specs) upstreams.set(spec.name, createUpstream(spec, parts));
    } catch (cause) {
      for (const upstream of upstreams.values()) upstream.close();
      throw cause;
    }
    const phasesOf = createPhasesOf(stripHeaders);

    const named = (name: string): Upstream => {
      const upstream = upstreams.get(name);
      if (upstream === undefined) throw new GatewayError("GATEWAY_FAULT", { detail: `no upstream "${name}"` });
      return upstream;
    };

    // Throws what can be known before anything is sent.
    function open(forwarding: Forwarding, upgrade: string | null, listener: ForwardListener): RelayOptions {
      const { upstream: name } = forwarding.permit;
      const upstream = named(name);
      const phases = phasesOf(forwarding.request.host, name);
      const request = phases.request(forwarding, upstream.spec, upgrade);
      return { forwarding, upstream, endpoints, bindings, phases, request, listener };
    }

    let retired = false;
    const set: UpstreamSet = {
      forward(forwarding, reply, listener) {
        let opened: RelayOptions;
        try {
          opened = open(forwarding, null, listener);
        } catch (cause) {
          listener.onFailed(toGatewayError(cause));
          return;
        }
        const relay = new Relay(opened, reply);
        reply.once("close", () => relay.abandon());
        if (reply.destroyed) relay.abandon();
        else relay.start();
      },
      upgrade(forwarding, reply, handshake, listener) {
        let opened: RelayOptions;
        try {
          opened = open(forwarding, protocolOf(forwarding.rawHeaders), listener);
        } catch (cause) {
          listener.onFailed(toGatewayError(cause));
          return;
        }
        const tunnel = new Tunnel(opened, reply, handshake, tunnels);
        if (handshake.socket.destroyed) tunnel.abandon();
        else tunnel.start();
      },
      algorithmOf: (name) => named(name).spec.identityAlgorithm,
      retire() {
        if (retired) return;
        retired = true;
        sets.delete(set);
        for (const upstream of upstreams.values()) upstream.close();
      },
    };
    sets.add(set);
    return set;
  }

  return {
    prepare,
    async close() {
      for (const set of [...sets]) set.retire();
      for (const socket of tunnels) socket.destroy();
      await endpoints.close();
    },
  };
}

/** Phases remember how names of headers are spelled, so hosts and upstreams that take away the same share them. */
function createPhasesOf(stripHeaders: StripHeaders): (host: string, upstream: string) => ForwardPhases {
  const byNames = new Map<string, ForwardPhases>();
  const byHost = new Map<string, Map<string, ForwardPhases>>();
  return (host, upstream) => {
    const known = byHost.get(host)?.get(upstream);
    if (known !== undefined) return known;
    const names = stripHeaders(host, upstream);
    const key = [...names].sort().join();
    const phases = byNames.get(key) ?? createForwardPhases(names);
    byNames.set(key, phases);
    byHost.set(host, (byHost.get(host) ?? new Map<string, ForwardPhases>()).set(upstream, phases));
    return phases;
  };
}
