// An answer on a connection: its heads, its body in whichever framing (RFC 9112 §6.3), its trailers; and whether another one may follow.

import { type ExchangeRequest, type Fields, keptMs, marginMs } from "../exchanger.ts";
import { ChunkReader } from "./chunk-reader.ts";
import { HeadReader } from "./head-reader.ts";
import { ReadBuffer } from "./read-buffer.ts";
import type { WireExchange } from "./wire-exchange.ts";
import { WireFault } from "./wire-fault.ts";

const inHead = 0;
const inLength = 1;
const inChunks = 2;
const inTrailers = 3;
const untilClose = 4;
const whole = 5;

/** Told is what `read` came to: more is to come; the answer is whole; it is refused. */
export type Told = "more" | "whole" | "refused";

const none: Fields = [];
/** A smaller piece is copied: it may wait a moment for others, and would keep all that was read into. */
const handedBytes = 16_384;
/** However long the other side says that it keeps a connection. */
const mostKeptMs = 600_000;

/** AnswerReader reads the answers on one connection, one after the other; it tells the exchange's handler. */
export class AnswerReader {
  trailers: Fields = none;
  /** May another request be sent on its connection? */
  keepsAlive = false;
  /** For how long that may be. */
  keptMs = keptMs;
  /** Something came behind its end. */
  excess = false;
  readonly #head = new HeadReader();
  #chunks: ChunkReader | null = null;
  #state = inHead;
  #left = 0;
  #isHead = false;
  #limitBytes = 0;
  #rest: Buffer | null = null;
  readonly #buffer = new ReadBuffer();
  #count = 0;
  /** Somebody still needs what was read last. */
  #kept = false;
  #fault = "";

  /** begin gets ready for the answer to a request. */
  begin({ method, answerHeaderBytes }: ExchangeRequest): void {
    this.#isHead = method === "HEAD";
    this.#limitBytes = answerHeaderBytes;
    this.#state = inHead;
    this.#rest = null;
    this.trailers = none;
    this.excess = false;
    this.#head.begin(answerHeaderBytes, false);
  }

  /** inBody: its head is here, its end is not. */
  get inBody(): boolean {
    return this.#state !== inHead && this.#state !== whole;
  }

  /** endsWithConnection: it is whole where the other side ends the connection now. */
  get endsWithConnection(): boolean {
    return this.#state === untilClose;
  }

  toFault(): WireFault {
    return new WireFault(this.#head.tooLarge ? "WIRE_OVERFLOW" : "WIRE_MALFORMED", this.#fault);
  }

  /** nextBuffer gives what to read into next. */
  nextBuffer(): Buffer {
    this.#buffer.change(this.#count, this.inBody, this.#kept);
    this.#count = 0;
    return this.#buffer.current;
  }

  /** read goes on with what has come: the bytes are used for something else afterwards, unless somebody keeps those that are the connection's own. */
  read(given: Buffer, count: number, exchange: WireExchange): Told {
    this.#count = count;
    this.#kept = false;
    let bytes = given;
    let end = count;
    let at = 0;
    let withHead = false;
    if (this.#rest !== null) {
      bytes = Buffer.concat([this.#rest, given.subarray(0, count)]);
      at = this.#rest.length;
      end = bytes.length;
      this.#rest = null;
    }
    while (at < end) {
      if (this.#state === inHead || this.#state === inTrailers) {
        const next = this.#head.read(bytes, at, end);
        if (next < 0) return next === -1 ? this.#keep(bytes, end) : this.#refuse(this.#head.fault);
        at = next;
        withHead = true;
        if (this.#state === inTrailers) {
          this.trailers = this.#head.fields;
          this.#state = whole;
        } else if (!this.#begin(exchange)) return this.#refuse("a 101 without an upgrade");
      } else if (this.#state === inLength) {
        const to = Math.min(end, at + this.#left);
        this.#left -= to - at;
        if (this.#left === 0) this.#state = whole;
        const { text, textFrom, textTo } = this.#head;
        if (withHead && this.#left === 0 && to <= textTo && exchange.handler.onResponseText !== undefined)
          exchange.handler.onResponseText(exchange, text.substring(at - textFrom, to - textFrom));
        else this.#give(bytes, at, to, exchange);
        at = to;
      } else if (this.#state === inChunks) {
        at = this.#readChunks(bytes, at, end, exchange);
        if (at === -1) return this.#refuse(this.#chunks!.fault);
      } else if (this.#state === untilClose) {
        this.#give(bytes, at, end, exchange);
        at = end;
      } else {
        this.excess = true;
        return "whole";
      }
      // Its handler may have had enough.
      if (exchange.connection === null) return "more";
    }
    return this.#state === whole ? "whole" : "more";
  }

  /** After a head: what follows it? false: it is refused. */
  #begin(exchange: WireExchange): boolean {
    const head = this.#head;
    const { status, length, chunked, fields } = head;
    if (status === 101) return false;
    if (status >= 200) this.#frame(status, length, chunked);
    exchange.handler.onResponseStart(exchange, status, fields);
    if (status < 200) head.begin(this.#limitBytes, false);
    return true;
  }

  #frame(status: number, length: number, chunked: boolean): void {
    const { minor, closes, keepsAlive, keepAliveMs } = this.#head;
    this.keepsAlive = !closes && (minor === 1 || keepsAlive) && !this.#isHead;
    this.keptMs = keepAliveMs === -1 ? keptMs : Math.min(keepAliveMs - marginMs, mostKeptMs);
    if (this.#isHead || status === 204 || status === 304) {
      this.#state = whole;
      // Who announces a body here may send one: it would be read as the next answer.
      if (length > 0 || chunked) this.keepsAlive = false;
    } else if (chunked) {
      this.#chunks ??= new ChunkReader();
      this.#chunks.begin();
      this.#state = inChunks;
    } else if (length === -1) {
      this.#state = untilClose;
      this.keepsAlive = false;
    } else {
      this.#left = length;
      this.#state = length === 0 ? whole : inLength;
    }
  }

  /** Gives all data of one read as one piece, moved together in its place: each piece costs whoever passes it on several writes. -1: it is refused. */
  #readChunks(bytes: Buffer, at: number, end: number, exchange: WireExchange): number {
    const chunks = this.#chunks!;
    let from = -1;
    let to = -1;
    let next = at;
    while (next !== -1 && next < end && !chunks.done) {
      next = chunks.read(bytes, next, end);
      const { dataFrom } = chunks;
      if (next === -1 || dataFrom === -1) continue;
      if (from === -1) from = to = dataFrom;
      if (to !== dataFrom) bytes.copyWithin(to, dataFrom, next);
      to += next - dataFrom;
    }
    if (chunks.done) {
      this.#state = inTrailers;
      this.#head.begin(this.#limitBytes, true);
    }
    if (from !== -1) this.#give(bytes, from, to, exchange);
    return next;
  }

  #give(bytes: Buffer, from: number, to: number, exchange: WireExchange): void {
    if (this.#buffer.isOwn && to - from >= handedBytes) {
      const before = this.#kept;
      // Of one that throws it is not known.
      this.#kept = true;
      this.#kept = exchange.handler.onResponseData(exchange, bytes.subarray(from, to)) !== true || before;
      return;
    }
    const chunk = Buffer.allocUnsafe(to - from);
    bytes.copy(chunk, 0, from, to);
    exchange.handler.onResponseData(exchange, chunk);
  }

  #keep(bytes: Buffer, end: number): Told {
    const { keepFrom } = this.#head;
    this.#rest = keepFrom < end ? Buffer.from(bytes.subarray(keepFrom, end)) : null;
    return "more";
  }

  #refuse(fault: string): Told {
    this.#fault = fault;
    return "refused";
  }
}
