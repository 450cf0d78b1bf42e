// The way in: one request as every listener hands it over, whatever the version of HTTP that it came by.

import type { Duplex, Readable } from "node:stream";
import type { NamedHeaders } from "./named-headers.ts";
import type { Outbound } from "./outbound.ts";

/** InboundHeaders are a request's, by lower-case name; those that must not be repeated (listener/header-rules.ts) are one text. */
export interface InboundHeaders {
  readonly [name: string]: string | readonly string[] | undefined;
  readonly accept?: string | undefined;
  readonly "access-control-request-headers"?: string | undefined;
  readonly "access-control-request-method"?: string | undefined;
  readonly authorization?: string | undefined;
  readonly connection?: string | undefined;
  readonly "content-length"?: string | undefined;
  readonly "content-type"?: string | undefined;
  readonly cookie?: string | undefined;
  readonly expect?: string | undefined;
  readonly host?: string | undefined;
  readonly "if-none-match"?: string | undefined;
  readonly origin?: string | undefined;
  readonly "sec-fetch-dest"?: string | undefined;
  readonly "sec-fetch-mode"?: string | undefined;
  readonly "sec-fetch-site"?: string | undefined;
  readonly "sec-websocket-key"?: string | undefined;
  readonly "sec-websocket-protocol"?: string | undefined;
  readonly "sec-websocket-version"?: string | undefined;
  readonly "transfer-encoding"?: string | undefined;
  readonly upgrade?: string | undefined;
  readonly "user-agent"?: string | undefined;
}

/** ClientConnection is what a request came by, as much of it as the stages may see: which it is, who is there, and when it ends. */
export interface ClientConnection {
  readonly remoteAddress?: string | undefined;
  readonly destroyed: boolean;
  once(event: "close", listener: () => void): unknown;
}

/** Headed has headers; they may be made when they are first asked for. */
export interface Headed {
  readonly headers: InboundHeaders;
}

/** Inbound is a request: its head as it was sent, and its body. */
export interface Inbound extends Headed {
  readonly method?: string | undefined;
  /** The request-target, as sent. */
  readonly url?: string | undefined;
  readonly httpVersion: string;
  readonly httpVersionMajor: number;
  /** What every request is asked for, at hand. */
  readonly named: NamedHeaders;
  /** Name, value, name, value: in their order and spelling. */
  readonly rawHeaders: readonly string[];
  /** null: it has none. */
  readonly body: Readable | null;
  readonly socket: ClientConnection;
}

/** ReadBody reads a whole body into memory. Throws STEPUP_BODY_TOO_LARGE past the limit, LISTENER_TIMEOUT, UPSTREAM_CLIENT_GONE. */
export type ReadBody = (incoming: Inbound, limitBytes: number) => Promise<Buffer>;

/**
 * DrainBody reads a body to its end, handing each piece to `take`; where that gives a promise, no more is read until it is
 * kept. Throws what `take` throws, LISTENER_TIMEOUT, UPSTREAM_CLIENT_GONE.
 */
export type DrainBody = (incoming: Inbound, take: (chunk: Buffer) => Promise<void> | undefined) => Promise<void>;

/** Handshake is an upgrade's socket and the first bytes that came on it. */
export interface Handshake {
  readonly socket: Duplex;
  readonly head: Buffer;
}

/** Arrival is what a listener hands to the gateway. */
export interface Arrival {
  readonly incoming: Inbound;
  readonly reply: Outbound;
  /** null: an ordinary request. */
  readonly tunnel: Handshake | null;
  /** There is no room for its connection: it is refused, unless it asks for the gateway's own addresses, and that is counted by this; null: there is. */
  readonly crowded: (() => void) | null;
}
