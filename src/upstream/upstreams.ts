// Everything behind the gateway: prepares a generation's upstreams and forwards requests and upgrades to them.

import type { IncomingMessage, ServerResponse } from "node:http";
import type { Duplex } from "node:stream";
import type { SourceLocation, UpstreamSpec } from "../../runtime/contract.ts";
import { GatewayError } from "../errors.ts";
import type { CanonicalRequest, Client } from "../exchange/exchange.ts";
import type { Log } from "../observe/log.ts";
import { createEndpoints, type Endpoint } from "./endpoint.ts";
import { createHealth, type Health, type HealthSpec } from "./health.ts";
import type { ExchangeRequest } from "./pool.ts";
import { Relay, type RelayOptions } from "./relay.ts";
import { createRequestHeaders } from "./request-headers.ts";
import { protocolOf, Tunnel } from "./tunnel.ts";
import { Upload } from "./upload.ts";
import { createUpstream, type Upstream } from "./upstream.ts";

/** Forwarding is one request on its way to an upstream. */
export interface Forwarding {
  readonly upstream: string;
  readonly request: CanonicalRequest;
  readonly client: Client;
  /** The client's, as node gives them. */
  readonly rawHeaders: readonly string[];
  /** The client's stream, or a body that was kept. */
  readonly body: IncomingMessage | Buffer | null;
  /** Lower-case names: identity and the policy's own; set after the client's were stripped. */
  readonly setHeaders: Readonly<Record<string, string>>;
  /** Names of the gateway's own cookies: neither the upstream sees them nor may it set them. */
  readonly stripCookies: ReadonlySet<string>;
  /** The credential was for the gateway, so the upstream does not get it. */
  readonly dropAuthorization: boolean;
  /** Raw pairs added to the response. */
  readonly replyHeaders: readonly string[];
  /** Raw pairs added to the response where the upstream's own says nothing of origins. */
  readonly corsHeaders?: readonly string[] | undefined;
  /** Told of a WebSocket (from its handshake on) or an event stream, which go on after the decision. */
  readonly onStream?: OnStream | undefined;
}

/** EndStream ends a stream from outside: its client is told the code and the reason, where there is a way to. */
export type EndStream = (code: number, reason: string) => void;

/** OnStream holds a stream and gives the function that lets go of it; that is called when the stream has ended. */
export type OnStream = (end: EndStream) => () => void;

/** Forwarded says who answered, and with which status. */
export interface Forwarded {
  readonly endpoint: string;
  readonly status: number;
}

/** UpstreamSet is the upstreams of one generation. */
export interface UpstreamSet {
  /**
   * forward passes the request on and the answer back. Rejects with a GatewayError: nothing was written then, or, where
   * the answer had begun, the client's connection was destroyed.
   */
  forward(forwarding: Forwarding, reply: ServerResponse): Promise<Forwarded>;
  /** upgrade does the same for a WebSocket handshake and resolves once it was answered. The tunnel ends with `socket`. */
  upgrade(forwarding: Forwarding, socket: Duplex, head: Buffer): Promise<Forwarded>;
  /** retire lets go of the endpoints; running requests end as they would. */
  retire(): void;
}

/** Upstreams holds what outlives generations: connections, health, counts. */
export interface Upstreams {
  /** prepare makes a generation's set. `stripHeaders`: folded names (lower case, "_" as "-") no client may send. */
  prepare(specs: readonly UpstreamSpec<SourceLocation>[], stripHeaders: ReadonlySet<string>): UpstreamSet;
  /** close ends tunnels and health checks, waits for running requests and closes every connection. */
  close(): Promise<void>;
}

/** createUpstreams starts with nothing. `random` spreads health checks. */
export function createUpstreams(options: {
  readonly log: Log;
  readonly now: () => number;
  readonly random?: () => number;
}): Upstreams {
  const effects = { log: options.log, now: options.now, random: options.random ?? Math.random };
  const endpoints = createEndpoints();
  const tunnels = new Set<Duplex>();
  const sets = new Set<UpstreamSet>();
  const checks = new Map<string, { readonly health: Health; users: number }>();

  // Generations that check an endpoint in the same way share what they know of it.
  function acquireHealth(endpoint: Endpoint, spec: HealthSpec): Health {
    const key = `${endpoint.url} ${spec.path} ${spec.intervalMs} ${spec.timeoutMs}`;
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

  function prepare(specs: readonly UpstreamSpec<SourceLocation>[], stripHeaders: ReadonlySet<string>): UpstreamSet {
    const upstreams = new Map<string, Upstream>();
    for (const spec of specs) upstreams.set(spec.name, createUpstream(spec, endpoints, acquireHealth));
    const requestHeaders = createRequestHeaders(stripHeaders);

    // Throws what can be known before anything is sent.
    function open(forwarding: Forwarding, upgrade: string | null): Omit<RelayOptions, "resolve" | "reject"> {
      const { request, body } = forwarding;
      const upstream = upstreams.get(forwarding.upstream);
      if (upstream === undefined)
        throw new GatewayError("GATEWAY_FAULT", { detail: `no upstream "${forwarding.upstream}"` });
      const { pairs, hasBody } = requestHeaders(forwarding);
      const { responseTimeoutMs, idleTimeoutMs } = upstream.spec;
      const upload = hasBody ? new Upload(body as IncomingMessage, idleTimeoutMs) : null;
      const exchange: ExchangeRequest = {
        method: request.method,
        path: request.query === "" ? request.path : `${request.path}?${request.query}`,
        headers: pairs,
        body: upload ?? (Buffer.isBuffer(body) ? body : null),
        upgrade,
        headersTimeout: responseTimeoutMs,
        bodyTimeout: idleTimeoutMs,
      };
      return { forwarding, upstream, endpoints, request: exchange, upload };
    }

    let retired = false;
    const set: UpstreamSet = {
      forward: (forwarding, reply) =>
        new Promise((resolve, reject) => {
          const relay = new Relay({ ...open(forwarding, null), resolve, reject }, reply);
          reply.once("close", () => relay.abandon());
          if (reply.destroyed) relay.abandon();
          else relay.start();
        }),
      upgrade: (forwarding, socket, head) =>
        new Promise((resolve, reject) => {
          const opened = open(forwarding, protocolOf(forwarding.rawHeaders));
          const tunnel = new Tunnel({ ...opened, resolve, reject }, socket, head, tunnels);
          if (socket.destroyed) tunnel.abandon();
          else tunnel.start();
        }),
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
