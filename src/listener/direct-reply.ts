// The answer to a request without a body, written to its connection as it is: node's own answer costs more than all that the gateway does beside it.

import { STATUS_CODES } from "node:http";
import type { Socket } from "node:net";
import type { Around } from "../exchange/around.ts";
import type { Outbound, OutboundHeaders } from "../exchange/outbound.ts";
import type { Head } from "./head.ts";
import { HeadText, toLine } from "./head-text.ts";

type Event = "close" | "drain" | "finish";

/** Wire is a connection's side of it: one answer at a time (turn.ts). */
export class Wire {
  readonly socket: Socket & { _httpMessage?: unknown };
  /** The header lines that say how long the connection is kept. */
  readonly kept: string;
  #answer: DirectReply | null = null;
  /** Made once per connection, not per answer: an answer's last bytes are out. */
  readonly onWritten = (error?: Error | null): void => {
    if (error === undefined || error === null) this.#answer?.finish();
  };

  constructor(socket: Socket, kept: string) {
    this.socket = socket;
    this.kept = kept;
    socket.on("close", () => this.#answer?.close());
    socket.on("drain", () => this.#answer?.drained());
  }

  /** begin: node's server finds the answer here, as it finds its own (turn.ts reads it too). */
  begin(answer: DirectReply): void {
    this.#answer = answer;
    this.socket._httpMessage = answer;
  }

  end(): void {
    this.#answer = null;
    this.socket._httpMessage = null;
  }
}

/** DirectReply is one; what node's server reads of an answer (`finished`, `emit`, `_last`) it has by the same names. */
export class DirectReply implements Outbound {
  readonly req: Head;
  readonly #wire: Wire;
  around: Around | null = null;
  statusCode = 200;
  headersSent = false;
  writableEnded = false;
  destroyed = false;
  shouldKeepAlive: boolean;
  _last = false;
  readonly bodiless: boolean;
  /** Headers that were set before the rest was said: lower-case names. */
  #set: Record<string, string | readonly string[]> | null = null;
  /** What of the head is still to be written; "": nothing. */
  #unsent = "";
  #chunked = false;
  #hasBody = true;
  #trailer = "";
  #closed = false;
  /** Whoever forwards waits for the end of each answer; others listen now and then. */
  #onClose: (() => void) | null = null;
  #listeners: { readonly event: Event; readonly listener: () => void }[] | null = null;

  constructor(head: Head, wire: Wire, keepAlive: boolean) {
    this.req = head;
    this.#wire = wire;
    this.shouldKeepAlive = keepAlive;
    this.bodiless = head.method === "HEAD";
    wire.begin(this);
  }

  get finished(): boolean {
    return this.writableEnded;
  }

  get takesTrailers(): boolean {
    return !this.bodiless;
  }

  get writableLength(): number {
    return this.#unsent.length + this.#wire.socket.writableLength;
  }

  setHeader(name: string, value: string | readonly string[]): void {
    this.#set ??= {};
    this.#set[name.toLowerCase()] = value;
  }

  removeHeader(name: string): void {
    if (this.#set?.[name.toLowerCase()] === undefined) return;
    const { [name.toLowerCase()]: _, ...rest } = this.#set;
    this.#set = rest;
  }

  /** RFC 9110 §15.2. Who does not read misses some: they are not kept for later. */
  inform(status: number, headers: readonly string[]): void {
    const { socket } = this.#wire;
    if (this.headersSent || this.destroyed || !socket.writable || socket.writableNeedDrain) return;
    let text = statusLine(status);
    for (let index = 0; index < headers.length; index += 2) text += toLine(headers[index]!, headers[index + 1]!);
    socket.write(`${text}\r\n`, "latin1");
  }

  writeHead(status: number, headers: OutboundHeaders = noHeaders): void {
    this.#begin(status, headers, -1);
  }

  /** `lengthBytes`: the whole body's, where it is known and nobody said it; -1: it is not. */
  #begin(status: number, headers: OutboundHeaders, lengthBytes: number): void {
    if (this.headersSent) throw new Error("the head of this answer is out already");
    const hasBody = !this.bodiless && status !== 204 && status !== 304 && status >= 200;
    const text = new HeadText(statusLine(status));
    if (this.#set !== null) text.addAll(without(this.#set, headers));
    text.addAll(headers);
    const unsaid = !text.framed && hasBody;
    const chunked = text.chunked || (unsaid && lengthBytes < 0);
    const last = text.closing || !this.shouldKeepAlive;
    const length = unsaid && !chunked ? `Content-Length: ${lengthBytes}\r\n` : "";
    this.#unsent = text.end({ chunked, length, last, kept: this.#wire.kept });
    this.statusCode = status;
    this.headersSent = true;
    this.#hasBody = hasBody;
    this.#chunked = chunked;
    this._last = last;
  }

  flushHeaders(): void {
    if (!this.headersSent) this.writeHead(this.statusCode);
    const { socket } = this.#wire;
    if (this.#unsent === "" || this.destroyed || !socket.writable) return;
    socket.write(this.#unsent, "latin1");
    this.#unsent = "";
  }

  write(chunk: Buffer): boolean {
    const { socket } = this.#wire;
    if (this.writableEnded || this.destroyed || !socket.writable) return false;
    if (!this.headersSent) this.writeHead(this.statusCode);
    if (!this.#hasBody || chunk.length === 0) return true;
    const before = this.#chunked ? `${this.#unsent}${chunk.length.toString(16)}\r\n` : this.#unsent;
    this.#unsent = "";
    const alone = before === "" && chunk.length >= largeBytes;
    if (!alone) socket.cork();
    if (before !== "") socket.write(before, "latin1");
    socket.write(chunk);
    if (this.#chunked) socket.write("\r\n", "latin1");
    if (chunk.length >= largeBytes) {
      if (!alone) socket.uncork();
      // What the kernel took at once is no reason to wait, however large it was.
      return socket.writableLength < socket.writableHighWaterMark;
    }
    // Small pieces of the same turn go out together.
    if (socket.writableCorked === 1) process.nextTick(uncork, socket);
    else socket.uncork();
    return socket.writableLength < socket.writableHighWaterMark;
  }

  addTrailers(pairs: readonly (readonly [name: string, value: string])[]): void {
    this.#trailer = "";
    for (const [name, value] of pairs) this.#trailer += toLine(name, value);
  }

  end(last: Buffer | string = "", encoding?: "latin1"): void {
    if (this.writableEnded) return;
    // Text that is not bytes already goes out as UTF-8, the head in bytes of its own.
    const body = typeof last === "string" && last !== "" && encoding !== "latin1" ? Buffer.from(last) : last;
    if (!this.headersSent) this.#begin(this.statusCode, noHeaders, body.length);
    this.writableEnded = true;
    const { socket, onWritten } = this.#wire;
    // What cannot be written any more ends with its connection.
    if (this.destroyed || !socket.writable) return;
    const sent = this.#hasBody ? body : "";
    const before = this.#chunked && sent.length > 0 ? `${this.#unsent}${sent.length.toString(16)}\r\n` : this.#unsent;
    const after = this.#chunked ? `${sent.length > 0 ? "\r\n" : ""}0\r\n${this.#trailer}\r\n` : "";
    this.#unsent = "";
    if (typeof sent === "string") {
      const text = before + sent + after;
      if (text !== "" || socket.writableLength > 0) socket.write(text, "latin1", onWritten);
      else process.nextTick(onWritten);
      return;
    }
    socket.cork();
    if (before !== "") socket.write(before, "latin1");
    if (after === "") socket.write(sent, onWritten);
    else {
      socket.write(sent);
      socket.write(after, "latin1", onWritten);
    }
    socket.uncork();
  }

  once(event: Event, listener: () => void): void {
    if (event === "close" && this.#onClose === null) {
      this.#onClose = listener;
      return;
    }
    this.#listeners ??= [];
    this.#listeners.push({ event, listener });
  }

  /** By node's server, of a connection that was silent for too long; nobody here would hear of it. */
  emit(): boolean {
    return false;
  }

  destroy(): void {
    if (this.destroyed) return;
    this.destroyed = true;
    this.#wire.socket.destroy();
  }

  cut(): void {
    this.destroy();
  }

  /** finish: all of it is out, and the connection is free for the next. */
  finish(): void {
    this.#wire.end();
    if (this._last) this.#wire.socket.destroySoon();
    this.#tell("finish");
    this.#end();
  }

  /** close: the connection is gone. */
  close(): void {
    this.#wire.end();
    this.#end();
  }

  drained(): void {
    if (!this.writableEnded) this.#tell("drain");
  }

  #end(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.destroyed = true;
    this.#onClose?.();
    this.#tell("close");
  }

  #tell(event: Event): void {
    if (this.#listeners === null) return;
    const all = this.#listeners;
    this.#listeners = all.filter((one) => one.event !== event);
    for (const one of all) if (one.event === event) one.listener();
  }
}

/** A piece of this size is worth a write of its own. */
const largeBytes = 16_384;

const noHeaders: readonly string[] = [];

const uncork = (socket: Socket): void => socket.uncork();

const lines = new Map<number, string>();

/** There are fewer than a thousand. */
function statusLine(status: number): string {
  let line = lines.get(status);
  if (line === undefined) {
    if (!Number.isInteger(status) || status < 100 || status > 999) throw new RangeError(`not a status: ${status}`);
    line = `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? "unknown"}\r\n`;
    lines.set(status, line);
  }
  return line;
}

/** What was set before, as far as it is not said otherwise now. */
function without(
  set: Readonly<Record<string, string | readonly string[]>>,
  headers: OutboundHeaders,
): Readonly<Record<string, string | readonly string[]>> {
  const said = new Set(
    (Array.isArray(headers) ? headers.filter((_, index) => index % 2 === 0) : Object.keys(headers)).map(
      (name: string) => name.toLowerCase(),
    ),
  );
  return Object.fromEntries(Object.entries(set).filter(([name]) => !said.has(name)));
}
