// The door to undici: connections to one endpoint, kept alive and reused.

import { isIP, type Socket } from "node:net";
import type { Readable } from "node:stream";
import { buildConnector, Client, type Dispatcher } from "undici";
import { GatewayError } from "../errors.ts";
import { holdToRules } from "./answer-parser.ts";

/** Exchanger receives one exchange's events: undici's dispatch handler, told by which connection it goes. */
export interface Exchanger extends Dispatcher.DispatchHandler {
  connection?: Connection | null;
  /** The first byte of an answer is here. */
  onResponseStarted?(): void;
}
/** ExchangeControl pauses, resumes and aborts one exchange. */
export type ExchangeControl = Dispatcher.DispatchController;

/** ExchangeRequest is one request to an endpoint. A `content-length` among the headers is that of a streamed body. */
export interface ExchangeRequest {
  readonly method: string;
  readonly path: string;
  readonly headers: string[];
  readonly body: Readable | Buffer | null;
  /** The protocol to upgrade to; null: none. */
  readonly upgrade: string | null;
  /** Its credentials say who sends all that its connection carries. */
  readonly identifying: boolean;
  readonly headersTimeout: number;
  readonly bodyTimeout: number;
  /** How large an answer's headers may be. */
  readonly answerHeaderBytes: number;
}

/** Connection carries one exchange at a time. */
export interface Connection {
  /** Has it carried another exchange before? Then the other side may be closing it while the next one is sent. */
  readonly reused: boolean;
  /** retire closes it, once what it carries has ended: nothing else comes by it. */
  retire(): void;
}

/** Way is what an exchange goes by: a connection that was kept, the one used last, or else a new one; a new one; or this one. */
export type Way = "kept" | "new" | Connection;

/** EndpointPool sends exchanges to one endpoint. */
export interface EndpointPool {
  dispatch(request: ExchangeRequest, handler: Exchanger, way: Way): void;
  /** Connections that carry something, or belong to somebody: those that are kept for whoever comes are not among them. */
  readonly taken: number;
  /** own opens a connection that carries only what is sent by way of it, until it is retired. */
  own(answerHeaderBytes: number): Connection;
  /** Lets running exchanges end, then closes the connections. */
  close(): Promise<void>;
}

/**
 * How long a connection is kept for the next request where the endpoint does not say (Keep-Alive: timeout): shorter than
 * the five seconds that node, uvicorn and Apache wait, so that they are seldom the ones who close.
 */
const keptMs = 4_000;
/** An own one ends with its owner. */
const ownKeptMs = 3_600_000;
/** So much sooner than the endpoint says: what is under way when it closes is lost. */
const marginMs = 1_000;

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

/**
 * createPool makes a pool for an origin. `connectTimeoutMs` is read at each connect and covers TLS; `onRoom` is told whenever
 * fewer connections may be taken than before; `mayConnect` is asked whether this process has a descriptor to spare.
 */
export function createPool(
  url: string,
  connectTimeoutMs: () => number,
  onRoom: () => void,
  mayConnect: () => boolean,
): EndpointPool {
  const { protocol, hostname, origin } = new URL(url);
  const name = hostname.replace(/^\[|\]$/g, "");
  const connect = createConnect(protocol === "https:" && isIP(name) === 0 ? name : null, connectTimeoutMs, mayConnect);
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
      if (closing) {
        handler.onResponseError?.(null as unknown as ExchangeControl, new GatewayError("GATEWAY_NOT_READY"));
        return;
      }
      const { answerHeaderBytes } = request;
      const connection =
        way === "kept" ? take(answerHeaderBytes) : way === "new" ? open(false, answerHeaderBytes) : (way as Kept);
      connection.busy = true;
      handler.connection = connection;
      // undici would take the TLS name from the Host header, which the client chose, and reconnect whenever it changes.
      const sent = protocol === "https:" ? ({ ...request, servername: name } as ExchangeRequest) : request;
      connection.client.dispatch(sent, handler);
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

/** createConnect: `servername` is null where the address is none (RFC 6066 §3); the certificate is then checked against the address. */
function createConnect(
  servername: string | null,
  timeoutMs: () => number,
  mayConnect: () => boolean,
): buildConnector.connector {
  const connectors = new Map<number, buildConnector.connector>();
  const connectorFor = (timeout: number) => {
    const known = connectors.get(timeout);
    if (known !== undefined) return known;
    const made = buildConnector({ timeout, allowH2: false });
    connectors.set(timeout, made);
    return made;
  };
  return ({ servername: _, ...options }, callback) => {
    // As the kernel would say it, a few descriptors later: those are for files, names and the store.
    if (!mayConnect())
      return void process.nextTick(callback, Object.assign(new Error("connect EMFILE"), { code: "EMFILE" }), null);
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
