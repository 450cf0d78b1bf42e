// The words between an exchange and the connection that carries it, whichever client made that.

import type { Duplex } from "node:stream";
import type { CompactJws } from "../exchange/compact-jws.ts";

/** Fields are the header or trailer lines of an answer: name in lower case, value, name, value. */
export type Fields = readonly string[];

/** ExchangeControl pauses, resumes and aborts one exchange; once that has ended, they do nothing. */
export interface ExchangeControl {
  pause(): void;
  resume(): void;
  /** abort ends it with its connection; onResponseError is told. */
  abort(error: Error): void;
}

/** Exchanger receives one exchange's events, and is told by which connection it goes. */
export interface Exchanger {
  connection?: Connection | null;
  /** The connection stands, and the request goes out now. */
  onRequestStart(control: ExchangeControl): void;
  /** The whole request is out. */
  onRequestSent?(): void;
  /** The first byte of an answer is here. */
  onResponseStarted?(): void;
  /** For each interim answer, then for the answer. */
  onResponseStart(control: ExchangeControl, status: number, fields: Fields): void;
  /** true: nobody needs the chunk any more, and its bytes may be used for what comes next; with any other answer they are the handler's. */
  onResponseData(control: ExchangeControl, chunk: Buffer): boolean | undefined;
  /** The whole body at once, in one text of bytes (latin1), where it is small and came with its head. */
  onResponseText?(control: ExchangeControl, text: string): void;
  onResponseEnd(control: ExchangeControl, trailers: Fields): void;
  /** null: nothing was sent, or it had not begun. */
  onResponseError(control: ExchangeControl | null, error: Error): void;
  onRequestUpgrade?(control: ExchangeControl, status: number, fields: Fields, socket: Duplex): void;
}

/** StreamedBody is a body that comes in pieces, to one reader at a time. */
export interface StreamedBody {
  /** read begins, or goes on where another reader left it; the reader is told of nothing before this has returned. */
  read(reader: BodyReader): void;
  pause(): void;
  resume(): void;
  /** leave takes it from its reader, of whom another one can take over. */
  leave(): void;
  /** stop: nobody needs the rest. The reader is not told. */
  stop(): void;
}

/** BodyReader is told of a body, and of its end once. */
export interface BodyReader {
  /** true: nobody needs the piece any more. */
  onPiece(piece: Buffer): boolean;
  onEnd(): void;
  onBroken(error: Error): void;
}

/** ExchangeRequest is one request to an endpoint. A `content-length` among the headers is that of a streamed body. */
export interface ExchangeRequest {
  readonly method: string;
  readonly path: string;
  readonly headers: string[];
  /** The value among them that the gateway signed; null, or left out: none. */
  readonly signed?: CompactJws | null;
  readonly body: StreamedBody | Buffer | null;
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

/** PoolEffects are what the connections to one endpoint need of the world. */
export interface PoolEffects {
  /** Read at each connect; it covers TLS. */
  readonly connectTimeoutMs: () => number;
  /** Told whenever fewer connections may be taken than before. */
  readonly onRoom: () => void;
  /** Has this process a descriptor to spare? */
  readonly mayConnect: () => boolean;
}

/**
 * keptMs is how long a connection is kept for the next request where the endpoint does not say (Keep-Alive: timeout): shorter
 * than the five seconds that node, uvicorn and Apache wait, so that they are seldom the ones who close.
 */
export const keptMs = 4_000;
/** marginMs: so much sooner than the endpoint says; what is under way when it closes is lost. */
export const marginMs = 1_000;

/** toExhausted is what the kernel would say a few descriptors later: those are for files, names and the store. */
export const toExhausted = (): Error => Object.assign(new Error("connect EMFILE"), { code: "EMFILE" });
