// The door to undici: connections to one endpoint, kept alive and reused.

import { isIP } from "node:net";
import type { Readable } from "node:stream";
import { buildConnector, type Dispatcher, Pool } from "undici";

/** Exchanger receives one exchange's events; undici's dispatch handler. */
export type Exchanger = Dispatcher.DispatchHandler;
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
  readonly headersTimeout: number;
  readonly bodyTimeout: number;
}

/** EndpointPool sends exchanges to one endpoint. */
export interface EndpointPool {
  dispatch(request: ExchangeRequest, handler: Exchanger): void;
  /** Lets running exchanges end, then closes the connections. */
  close(): Promise<void>;
}

/** createPool makes a pool for an origin. `connectTimeoutMs` is read at each connect and covers TLS. */
export function createPool(url: string, connectTimeoutMs: () => number): EndpointPool {
  const { protocol, hostname } = new URL(url);
  const connectors = new Map<number, buildConnector.connector>();
  const connectorFor = (timeout: number) => {
    const known = connectors.get(timeout);
    if (known !== undefined) return known;
    const made = buildConnector({ timeout, allowH2: false });
    connectors.set(timeout, made);
    return made;
  };
  const name = hostname.replace(/^\[|\]$/g, "");
  const pool = new Pool(url, {
    allowH2: false,
    pipelining: 1,
    keepAliveTimeout: 20_000,
    connect({ servername: _, ...options }, callback) {
      // RFC 6066 §3: an address is no server name; the certificate is then checked against the address.
      const tls = protocol === "https:" && isIP(name) === 0 ? { servername: name } : {};
      connectorFor(connectTimeoutMs())({ ...options, ...tls }, (error, socket) => {
        if (error !== null) return callback(error, null);
        socket.on("error", hideReset);
        callback(null, socket);
      });
    },
  });
  return {
    dispatch(request, handler) {
      // undici would take the TLS name from the Host header, which the client chose, and reconnect whenever it changes.
      pool.dispatch(protocol === "https:" ? ({ ...request, servername: name } as ExchangeRequest) : request, handler);
    },
    close: () => pool.close(),
  };
}

// undici takes a reset for the end of a body that has no length, so half an answer would pass for a whole one. It does
// so by the error's code, and it asks after this listener.
function hideReset(error: NodeJS.ErrnoException): void {
  if (error.code === "ECONNRESET") error.code = "UPSTREAM_RESET";
}
