// The way out: the one answer to a request, as much of it as the gateway needs, whatever the version of HTTP.

import type { Around } from "./around.ts";

/** OutboundHeaders are an answer's: by name, or as raw pairs (name, value, name, value). */
export type OutboundHeaders = Readonly<Record<string, string | readonly string[]>> | readonly string[];

/** Outbound is written once: its head, then its body, then its end. */
export interface Outbound {
  readonly statusCode: number;
  /** The head is out: nothing else can be answered any more. */
  readonly headersSent: boolean;
  readonly writableEnded: boolean;
  readonly destroyed: boolean;
  /** Of a page of the gateway's own; null, or not there: nothing is known. */
  around?: Around | null;
  /** It answers a HEAD: its length is said, and no body is written. */
  readonly bodiless: boolean;
  /** What follows a body without an announced length may have trailers behind it. */
  readonly takesTrailers: boolean;
  /** inform sends an interim answer, where the client can have one; the answer itself comes after it. */
  inform(status: number, headers: readonly string[]): void;
  setHeader(name: string, value: string | readonly string[]): unknown;
  removeHeader(name: string): void;
  writeHead(status: number, headers?: OutboundHeaders): unknown;
  /** flushHeaders sends the head without waiting for the body. */
  flushHeaders(): void;
  /** Of what was written, so much is still here; 0: nothing refers to any of it. */
  readonly writableLength: number;
  /** write says whether there is room for more; if not, "drain" comes. */
  write(chunk: Buffer): boolean;
  /** addTrailers says what the end is followed by; nothing is, where the body's length was announced. */
  addTrailers(pairs: readonly (readonly [name: string, value: string])[]): unknown;
  end(last?: Buffer | string, encoding?: "latin1"): unknown;
  once(event: "close" | "drain" | "finish", listener: () => void): unknown;
  destroy(): unknown;
  /** cut ends an answer in the middle, so that half of it cannot be taken for the whole. */
  cut(): void;
}
