// The door to undici: connections to one endpoint that carry TLS, upgrades, or what belongs to one client.

import type { IncomingHttpHeaders } from "node:http";
import { isIP, type Socket } from "node:net";
import type { Duplex } from "node:stream";
import { buildConnector, Client, type Dispatcher } from "undici";
import { socketPathOf } from "../exchange/socket-address.ts";
import { holdToRules, unaskedContinue } from "./answer-parser.ts";
import {
  type Connection,
  type EndpointPool,
  type ExchangeRequest,
  type Exchanger,
  type Fields,
  keptMs,
  marginMs,
  type PoolEffects,
  toExhausted,
} from "./exchanger.ts";
import { toStream } from "./streamed-body.ts";

/** An own one ends with its owner. */
const ownKeptMs = 3_600_000;

/** One undici client is one connection. It is let go of with its socket, so that a burst leaves nothing behind. */
class Kept implements Connection {
  readonly client: Client;
  readonly own: boolean;
  readonly answerHeaderBytes: number;
  readonly retire: () => void;
  /** Exchanges that its socket has carried to their end. */
  carried = 0;
  busy = false;
  /** null: it is not connected. */
  socket: Socket | null = null;

  constructor(client: Client, own: boolean, answerHeaderBytes: number, retire: (connection: Kept) => void) {
    this.client = client;
    this.own = own;
    this.answerHeaderBytes = answerHeaderBytes;
    this.retire = () => retire(this);
  }

  get reused(): boolean {
    return this.carried > 0;
  }
}

/** toFields makes fields of undici's headers, where a repeated one is a list. */
function toFields(headers: IncomingHttpHeaders): Fields {
  const fields: string[] = [];
  for (const name in headers) {
    const value = headers[name];
    if (typeof value === "string") fields.push(name, value);
    else if (value !== undefined) for (const line of value) fields.push(name, line);
  }
  return fields;
}

/** Told passes undici's events on in our words. */
class Told implements Dispatcher.DispatchHandler {
  readonly #handler: Exchanger;

  constructor(handler: Exchanger) {
    this.#handler = handler;
  }

  onRequestStart(control: Dispatcher.DispatchController): void {
    this.#handler.onRequestStart(control);
  }

  onRequestSent(): void {
    this.#handler.onRequestSent?.();
  }

  onResponseStarted(): void {
    this.#handler.onResponseStarted?.();
  }

  onResponseStart(control: Dispatcher.DispatchController, status: number, headers: IncomingHttpHeaders): void {
    this.#handler.onResponseStart(control, status === unaskedContinue ? 100 : status, toFields(headers));
  }

  onResponseData(control: Dispatcher.DispatchController, chunk: Buffer): void {
    this.#handler.onResponseData(control, chunk);
  }

  onResponseEnd(control: Dispatcher.DispatchController, trailers: IncomingHttpHeaders): void {
    this.#handler.onResponseEnd(control, toFields(trailers));
  }

  onResponseError(control: Dispatcher.DispatchController, error: Error): void {
    this.#handler.onResponseError(control, error);
  }

  onRequestUpgrade(
    control: Dispatcher.DispatchController,
    status: number,
    headers: IncomingHttpHeaders,
    socket: Duplex,
  ): void {
    this.#handler.onRequestUpgrade?.(control, status, toFields(headers), socket);
  }
}

/** createUndiciPool makes a pool for an origin. */
export function createUndiciPool(url: string, { connectTimeoutMs, onRoom, mayConnect }: PoolEffects): EndpointPool {
  const socketPath = socketPathOf(url);
  const { protocol, hostname, origin } = new URL(socketPath === null ? url : "http://localhost");
  const name = hostname.replace(/^\[|\]$/g, "");
  const servername = protocol === "https:" && isIP(name) === 0 ? name : null;
  const connect = createConnect({ servername, socketPath, timeoutMs: connectTimeoutMs, mayConnect });
  const all = new Set<Kept>();
  /** The one used last is the last, and is used next: the others get to rest, and are closed for it. */
  const idle: Kept[] = [];
  /** Connections that became something else than HTTP, which undici then knows nothing of. */
  let switched = 0;
  let closing = false;

  function open(own: boolean, answerHeaderBytes: number): Kept {
    const client = new Client(origin, {
      allowH2: false,
      pipelining: 1,
      keepAliveTimeout: own ? ownKeptMs : keptMs,
      keepAliveTimeoutThreshold: marginMs,
      maxHeaderSize: answerHeaderBytes,
      connect(options, callback) {
        connect(options, (...connected) => {
          connection.socket = connected[1];
          callback(...connected);
        });
      },
    });
    const connection = new Kept(client, own, answerHeaderBytes, retire);
    all.add(connection);
    client.on("connect", () => {
      connection.carried = 0;
    });
    client.on("disconnect", () => {
      if (connection.socket?.destroyed === false) hold(connection.socket);
      connection.socket = null;
      if (!connection.busy && !own) retire(connection);
    });
    client.on("drain", () => {
      connection.carried++;
      release(connection);
    });
    return connection;
  }

  function release(connection: Kept): void {
    connection.busy = false;
    if (connection.own) return;
    if (connection.socket !== null && !closing) {
      idle.push(connection);
      onRoom();
    } else retire(connection);
  }

  function hold(socket: Socket): void {
    switched++;
    socket.once("close", () => {
      switched--;
      onRoom();
    });
  }

  function take(answerHeaderBytes: number): Kept {
    // Almost always the first that is looked at: upstreams that share an endpoint may differ.
    for (let at = idle.length - 1; at >= 0; at--)
      if (idle[at]!.answerHeaderBytes === answerHeaderBytes) return idle.splice(at, 1)[0]!;
    return open(false, answerHeaderBytes);
  }

  function retire(connection: Kept): void {
    const at = idle.lastIndexOf(connection);
    if (at !== -1) idle.splice(at, 1);
    connection.client.close(() => {
      if (all.delete(connection)) onRoom();
    });
  }

  return {
    dispatch(request, handler, way) {
      const { answerHeaderBytes } = request;
      const connection =
        way === "kept" ? take(answerHeaderBytes) : way === "new" ? open(false, answerHeaderBytes) : (way as Kept);
      connection.busy = true;
      handler.connection = connection;
      // undici would take the TLS name from the Host header, which the client chose, and reconnect whenever it changes.
      const options = protocol === "https:" ? { ...request, servername: name } : request;
      connection.client.dispatch(toSent(options, request.body), new Told(handler));
      // What undici refuses to send leaves no trace, not even an event.
      if (connection.busy && connection.client.stats.size === 0) release(connection);
    },
    get taken() {
      return all.size - idle.length + switched;
    },
    own: (answerHeaderBytes) => open(true, answerHeaderBytes),
    async close() {
      closing = true;
      const gone = [...all].map((connection) => connection.client.close().catch(() => {}));
      await Promise.all(gone);
    },
  };
}

/** undici reads streams alone. */
const toSent = (options: object, body: ExchangeRequest["body"]): Dispatcher.DispatchOptions =>
  (body === null || Buffer.isBuffer(body)
    ? options
    : { ...options, body: toStream(body) }) as Dispatcher.DispatchOptions;

/** createConnect: `servername` is null where the address is none (RFC 6066 §3); the certificate is then checked against the address. */
function createConnect(to: {
  readonly servername: string | null;
  /** null: it is no socket file. */
  readonly socketPath: string | null;
  readonly timeoutMs: () => number;
  readonly mayConnect: () => boolean;
}): buildConnector.connector {
  const { servername, socketPath, timeoutMs, mayConnect } = to;
  const connectors = new Map<number, buildConnector.connector>();
  const connectorFor = (timeout: number) => {
    const known = connectors.get(timeout);
    if (known !== undefined) return known;
    const made = buildConnector({ timeout, allowH2: false, socketPath });
    connectors.set(timeout, made);
    return made;
  };
  return ({ servername: _, ...options }, callback) => {
    if (!mayConnect()) return void process.nextTick(callback, toExhausted(), null);
    connectorFor(timeoutMs())({ ...options, ...(servername !== null && { servername }) }, (error, socket) => {
      if (error !== null) return callback(error, null);
      (socket as Socket).on("error", hideReset);
      callback(null, socket);
      holdToRules(socket as Socket);
    });
  };
}

// undici takes a reset for the end of a body that has no length, so half an answer would pass for a whole one. It does
// so by the error's code, and it asks after this listener.
function hideReset(error: NodeJS.ErrnoException): void {
  if (error.code === "ECONNRESET") error.code = "UPSTREAM_RESET";
}
