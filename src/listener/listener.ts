// The listening server: node:http with limits, and an answer for what never becomes a request.

import { createServer, type IncomingMessage, type Server } from "node:http";
import type { Socket } from "node:net";
import type { Duplex } from "node:stream";
import type { ErrorCode } from "../error-codes.ts";
import type { Arrival } from "../exchange/inbound.ts";
import { rawProblem } from "../reply/problem.ts";
import { Crowd } from "./crowd.ts";
import type { DirectReply } from "./direct-reply.ts";
import { Head, type Http1Request } from "./head.ts";
import { createSocketReply, Http1Reply, toOutbound } from "./http1.ts";
import { type Answer, closeAfter } from "./last-answer.ts";
import type { ListenerLimits } from "./limits.ts";
import { answering, endAfter, hasBegun, isAhead, onStop, type StopError, takeTurns } from "./turn.ts";
import { mayUpgrade } from "./upgrade.ts";

/** ListenerOptions: what becomes of requests, and of what never becomes one. */
export interface ListenerOptions {
  /** Told of each request, and of each handshake to another protocol. */
  readonly onArrival: (arrival: Arrival) => void;
  /** Told once per connection that was closed because of what it sent. */
  readonly onMalformed: (code: ErrorCode, remoteAddress: string) => void;
  /** Told when a flood of connections has gone: what served them can be given back. */
  readonly onEbb: () => void;
  readonly limits: ListenerLimits;
}

/** createListener makes the server; the caller listens, or has a door (door.ts) that does. */
export function createListener(options: ListenerOptions): Server {
  const { onArrival, onMalformed, limits } = options;
  const { lingerTimeoutMs, headersTimeoutMs } = limits;
  const server = createServer<typeof IncomingMessage, typeof Http1Reply>({
    // What is no stream is made one before node's server gets it (turn.ts).
    IncomingMessage: Head as unknown as typeof IncomingMessage,
    ServerResponse: Http1Reply,
    insecureHTTPParser: false,
    maxHeaderSize: limits.headerBytes,
    // The receiver refuses a missing Host with a reply that says so.
    requireHostHeader: false,
    headersTimeout: headersTimeoutMs,
    // A total limit would cut long uploads; a silent body is cut where it is read.
    requestTimeout: 0,
    keepAliveTimeout: limits.idleTimeoutMs,
    connectionsCheckingInterval: Math.max(100, Math.min(5_000, headersTimeoutMs / 2)),
    keepAlive: true,
    keepAliveInitialDelay: 60_000,
    noDelay: true,
    optimizeEmptyRequests: true,
    shouldUpgradeCallback: mayUpgrade,
  });
  server.maxRequestsPerSocket = 0;
  // node would silently drop headers past the limit; the byte limit and the receiver's count refuse instead.
  server.maxHeadersCount = 0;

  const crowd = new Crowd(server, options.onEbb);
  endIdle(server, crowd, limits.idleTimeoutMs);
  /** What a connection is at its end for closes behind this answer; what there is no room for is counted by what this gives. */
  const admit = (socket: Socket, reply: Answer): Arrival["crowded"] => {
    if (crowd.stopping && !isAhead(socket)) closeAfter(reply);
    if (crowd.over.size === 0) return null;
    const crowded = crowd.over.get(socket) ?? null;
    if (crowded !== null) closeAfter(reply);
    return crowded;
  };
  const direct = {
    kept: keptLines(limits.idleTimeoutMs),
    take: (incoming: Head, reply: DirectReply) =>
      onArrival({ incoming, reply, tunnel: null, crowded: admit(incoming.socket, reply) }),
  };
  server.on("connection", (socket) => takeTurns(socket, direct));
  const accept = (incoming: Http1Request, reply: Http1Reply) => {
    const { named } = incoming;
    if (named["content-length"] !== undefined || named["transfer-encoding"] !== undefined)
      reply.once("finish", () => linger(incoming, lingerTimeoutMs));
    // What follows an upgrade that was not taken up may be in either protocol.
    if (named.upgrade !== undefined) reply.shouldKeepAlive = false;
    const crowded = admit(incoming.socket, reply);
    onArrival({ incoming, reply: toOutbound(reply), tunnel: null, crowded });
  };
  server.on("request", accept);
  // Without a listener node would answer by itself: nobody would hear of it, and its body might come for ever.
  server.on("checkExpectation", accept);
  server.on("checkContinue", (incoming: Http1Request, reply: Http1Reply) => {
    // Asked for only when somebody reads the body: a refused upload is never sent (RFC 9110 §10.1.1).
    const onListener = (event: string) => {
      if (event !== "data" && event !== "readable") return;
      incoming.off("newListener", onListener);
      if (!reply.headersSent) reply.writeContinue();
    };
    incoming.on("newListener", onListener);
    accept(incoming, reply);
  });
  server.on("upgrade", (incoming: Http1Request, socket: Duplex, head: Buffer) => {
    // node has let go of the socket: without a listener a reset would end the process.
    socket.on("error", () => socket.destroy());
    const crowded = crowd.over.get(socket as Socket) ?? null;
    onArrival({ incoming, reply: createSocketReply(incoming, socket), tunnel: { socket, head }, crowded });
  });

  const reported = new WeakSet<Duplex>();
  const refuse = (socket: Duplex, code: ErrorCode) => {
    if (reported.has(socket)) return;
    reported.add(socket);
    socket.on("error", () => {});
    onMalformed(code, (socket as Socket).remoteAddress ?? "");
    const answer = answering(socket as Socket);
    if (answer === null) return end(socket, code);
    // It is no part of the request before it, whose answer would be lost with it.
    endAfter(answer, () => end(socket, code));
  };
  server.on("connect", (_incoming: IncomingMessage, socket: Duplex) => refuse(socket, "GATEWAY_METHOD"));
  server.on("clientError", (error: NodeJS.ErrnoException, socket: Duplex) => {
    if (error.code === "HPE_PAUSED") return onStop(socket as Socket, error as StopError);
    // Who said that this request is the last, and sends another one, gets the one answer.
    if (error.code === "HPE_CLOSED_CONNECTION") return;
    const code = toCode(error.code ?? "");
    // A browser's spare connection that never said a word did nothing wrong.
    if (code === null || (socket as Socket).bytesRead === 0) socket.destroy();
    else refuse(socket, code);
  });
  return server;
}

/** A client may go by what it was told, and a request of its last moment be on its way. */
const graceMs = 1_000;

/** One clock for all: a timer for each, set and taken away with every request, costs more than looking at each now and then. */
function endIdle(server: Server, crowd: Crowd, idleTimeoutMs: number): void {
  const everyMs = Math.max(50, Math.min(5_000, idleTimeoutMs / 16));
  const timer = setInterval(() => crowd.endIdle(idleTimeoutMs + graceMs), everyMs).unref();
  server.once("close", () => clearInterval(timer));
}

/** As node's own answers say it: clients may go by it. */
const keptLines = (idleTimeoutMs: number): string =>
  `Connection: keep-alive\r\n${idleTimeoutMs > 0 ? `Keep-Alive: timeout=${Math.floor(idleTimeoutMs / 1_000)}\r\n` : ""}`;

/** end says why, where that can be told from what was said before. */
function end(socket: Duplex, code: ErrorCode): void {
  if (socket.writableEnded) return;
  if (socket.writable && !hasBegun(socket as Socket)) socket.end(rawProblem(code), () => socket.destroy());
  else socket.destroy();
}

function toCode(code: string): ErrorCode | null {
  if (code === "HPE_HEADER_OVERFLOW") return "LISTENER_TOO_LARGE";
  if (code === "ERR_HTTP_REQUEST_TIMEOUT") return "LISTENER_TIMEOUT";
  return code.startsWith("HPE_") ? "LISTENER_PARSE" : null;
}

// node reads and drops the rest of an answered upload, so that the client comes to read the answer. Not for ever.
function linger(incoming: IncomingMessage, timeoutMs: number): void {
  if (incoming.complete) return;
  const { socket } = incoming;
  // After a last answer node would close at once: the reset for what is still on its way can overtake the answer.
  const last = socket.writableEnded;
  if (last) socket.off("finish", socket.destroy);
  const timer = setTimeout(() => {
    if (!incoming.complete) socket.destroy();
  }, timeoutMs).unref();
  incoming.once("close", () => {
    clearTimeout(timer);
    if (last) socket.destroySoon();
  });
}
