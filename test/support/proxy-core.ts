// The proxy without policies: listener, receiver and upstreams wired as the gateway wires them, on a free port.

import type { Duplex } from "node:stream";
import { onTestFinished } from "vitest";
import type { SourceLocation } from "../../runtime/contract.ts";
import type { UpstreamSpec } from "../../runtime/upstream-spec.ts";
import type { ErrorCode } from "../../src/error-codes.ts";
import { type GatewayError, toGatewayError } from "../../src/errors.ts";
import type { Forwarded } from "../../src/exchange/forwarded.ts";
import type { Inbound } from "../../src/exchange/inbound.ts";
import { refusedByDefault, refuseOdd } from "../../src/exchange/oddity.ts";
import type { Outbound } from "../../src/exchange/outbound.ts";
import { createProxyTest } from "../../src/listener/address.ts";
import type { ListenerLimits } from "../../src/listener/limits.ts";
import { createReceiver } from "../../src/listener/receive.ts";
import { createLog } from "../../src/observe/log.ts";
import { replyWithError } from "../../src/reply/reply.ts";
import type { Selectors } from "../../src/upstream/balance/selectors.ts";
import type { Forwarding } from "../../src/upstream/forwarding.ts";
import { createUpstreams, type UpstreamSet, type Upstreams } from "../../src/upstream/upstreams.ts";
import { everydayHeaderCount, listenerOf } from "./listener.ts";
import { createLogLines, type LogLine, type LogLines } from "./log-lines.ts";
import { forwardingOf } from "./permitted.ts";
import { listening } from "./recording-upstream.ts";

export { upstreamSpec } from "./upstream-spec.ts";

/** ProxyCore is a running proxy and what it said about each exchange. */
export interface ProxyCore {
  readonly port: number;
  readonly upstreams: Upstreams;
  /** The set that new requests use; replace it to play a reload. */
  set: UpstreamSet;
  readonly forwarded: Forwarded[];
  readonly errors: GatewayError[];
  readonly malformed: ErrorCode[];
  /** The requests so far, their replies, and the server sides of upgraded connections. */
  readonly incoming: Inbound[];
  readonly replies: Outbound[];
  readonly upgraded: Duplex[];
  /** What was logged. */
  readonly log: LogLine[];
  readonly logged: LogLines["logged"];
  /** outcome waits for the next exchange that settles after the ones already taken. */
  outcome(): Promise<Forwarded | GatewayError>;
}

/** ProxyOptions change how requests are received and forwarded. */
export interface ProxyOptions {
  readonly specs: readonly UpstreamSpec<SourceLocation>[];
  readonly stripHeaders?: ReadonlySet<string>;
  readonly trustedProxies?: readonly string[];
  readonly listener?: Partial<ListenerLimits>;
  readonly forwarding?: Partial<Forwarding>;
  readonly random?: () => number;
  readonly selectors?: Selectors;
}

/** proxyCore starts a proxy that ends with the test. */
export async function proxyCore(options: ProxyOptions): Promise<ProxyCore> {
  let port = 0;
  let ids = 0;
  const { stream, lines, logged } = createLogLines();
  const log = createLog({ level: "debug", name: "test", stream });
  const upstreams = createUpstreams({
    log,
    now: Date.now,
    ...(options.random && { random: options.random }),
    ...(options.selectors && { selectors: options.selectors }),
    isProxy: createProxyTest(options.trustedProxies ?? []),
  });
  const receive = createReceiver({
    publicScheme: "http",
    publicPort: () => port,
    trustedProxies: options.trustedProxies ?? [],
    headerCount: everydayHeaderCount,
    randomId: () => `id-${++ids}`,
  });
  const outcomes: (Forwarded | GatewayError)[] = [];
  const waiting: ((outcome: Forwarded | GatewayError) => void)[] = [];
  const settle = (outcome: Forwarded | GatewayError) => {
    const next = waiting.shift();
    if (next) next(outcome);
    else outcomes.push(outcome);
  };

  const core: ProxyCore = {
    get port() {
      return port;
    },
    upstreams,
    set: upstreams.prepare(options.specs, () => options.stripHeaders ?? new Set(["sallyport-identity"])),
    forwarded: [],
    errors: [],
    malformed: [],
    incoming: [],
    replies: [],
    upgraded: [],
    log: lines,
    logged,
    outcome() {
      const outcome = outcomes.shift();
      return outcome === undefined ? new Promise((resolve) => waiting.push(resolve)) : Promise.resolve(outcome);
    },
  };

  const toForwarding = ({ request, client }: ReturnType<typeof receive>, { rawHeaders, socket }: Inbound) =>
    forwardingOf(rawHeaders, {
      request,
      client,
      connection: socket,
      key: client.address,
      stripCookies: new Set(["sallyport_session"]),
      ...options.forwarding,
    });

  const refuse = (reply: Outbound, cause: unknown) => {
    const error = toGatewayError(cause);
    core.errors.push(error);
    replyWithError(reply, error, { requestId: "test", kind: "api" });
    settle(error);
  };
  const accept = (outcome: Forwarded) => {
    core.forwarded.push(outcome);
    settle(outcome);
  };

  const server = listenerOf({
    onArrival({ incoming, reply, tunnel }) {
      try {
        const received = receive(incoming, tunnel !== null);
        // As a host does that says nothing of paths.
        refuseOdd(received.request.oddities & refusedByDefault);
        const forwarding = toForwarding(received, incoming);
        const listener = { onForwarded: accept, onFailed: (error: GatewayError) => refuse(reply, error) };
        if (tunnel !== null) {
          core.upgraded.push(tunnel.socket);
          core.set.upgrade(forwarding, reply, tunnel, listener);
          return;
        }
        core.incoming.push(incoming);
        core.replies.push(reply);
        const body = options.forwarding?.body === undefined ? incoming.body : options.forwarding.body;
        core.set.forward({ ...forwarding, body }, reply, listener);
      } catch (cause) {
        refuse(reply, cause);
      }
    },
    onMalformed: (code) => {
      core.malformed.push(code);
    },
    limits: options.listener ?? {},
  });
  port = await listening(server);
  onTestFinished(async () => {
    server.closeAllConnections();
    server.close();
    await upstreams.close();
  });
  return core;
}
