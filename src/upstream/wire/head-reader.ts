// The head of an answer, and trailers, read byte by byte in one pass (RFC 9112 §4, §5), strictly: what could be read in two ways is refused.

import {
  connectionField,
  contentLengthField,
  inValue,
  keepAliveField,
  lowerOf,
  nameOf,
  nextHash,
  plainField,
  transferEncodingField,
} from "./field-name.ts";
import { hasToken, toKeepAliveMs, toLength } from "./field-value.ts";

/** Where it is. Each is left for one of the next at a byte that is named there. */
const inStatusLine = 0;
const inReason = 1;
const atLineEnd = 2;
const atLine = 3;
const inName = 4;
const beforeValue = 5;
const inText = 6;
const atHeadEnd = 7;

/** "HTTP/1.", a digit, a space, three digits: the digits stand at 7 and from 9 on. */
const version = [0x48, 0x54, 0x54, 0x50, 0x2f, 0x31, 0x2e];
const statusAt = 9;
const statusEnd = 12;

/** So much of what was read is made one text, from which values are cut: one call for all of them. */
const textBytes = 4_096;

const cr = 0x0d;
const lf = 0x0a;
const space = 0x20;
const tab = 0x09;
const colon = 0x3a;

/** HeadReader reads heads, one after the other. What is read is told in its properties until `begin`. */
export class HeadReader {
  status = 0;
  /** 1: HTTP/1.1; 0: HTTP/1.0. */
  minor = 0;
  fields: string[] = [];
  /** The announced length of the body; -1: none. */
  length = -1;
  chunked = false;
  /** What its Connection says. */
  closes = false;
  keepsAlive = false;
  /** What its Keep-Alive says, in milliseconds; -1: nothing. */
  keepAliveMs = -1;
  /** What is wrong with it. */
  fault = "";
  /** It is larger than it may be. */
  tooLarge = false;
  /** From here on the bytes are needed again, together with what comes. */
  keepFrom = 0;
  /** The bytes from `textFrom` to `textTo`, of those that were read last, as a text. */
  text = "";
  textFrom = 0;
  textTo = 0;
  #limitBytes = 0;
  #size = 0;
  #state = inStatusLine;
  /** Of the status line. */
  #index = 0;
  #trailers = false;
  #nameFrom = 0;
  #nameTo = 0;
  #hash = 0;
  #valueFrom = 0;
  #valueTo = 0;

  /** begin: names and values may have `limitBytes` together. `trailers`: it has no status line, and says nothing of framing. */
  begin(limitBytes: number, trailers: boolean): void {
    this.#limitBytes = limitBytes;
    this.#trailers = trailers;
    this.#state = trailers ? atLine : inStatusLine;
    this.#index = 0;
    this.#size = 0;
    this.fields = [];
    this.keepFrom = 0;
    this.#nameFrom = this.#nameTo = this.#valueFrom = 0;
    if (trailers) return;
    this.status = 0;
    this.length = -1;
    this.chunked = this.closes = this.keepsAlive = false;
    this.keepAliveMs = -1;
  }

  /**
   * read goes on at `at` and gives the place behind the head; -1: more is needed, and is to be read together with the bytes from
   * `keepFrom` on, which come first then; -2: it is refused (`fault`).
   */
  read(bytes: Buffer, at: number, end: number): number {
    this.textFrom = at;
    this.textTo = Math.min(end, at + textBytes);
    this.text = bytes.toString("latin1", at, this.textTo);
    let state = this.#state;
    while (at < end) {
      const byte = bytes[at]!;
      switch (state) {
        case inStatusLine:
          if (!this.#isStatusLine(byte)) return this.#refuse("a status line that is none");
          at++;
          if (this.#index > statusEnd) state = byte === cr ? atLineEnd : inReason;
          break;
        case inReason: {
          // What it says goes no further, so it may say anything.
          let next = byte;
          while (next !== cr && next !== lf) {
            if (++at === end) break;
            next = bytes[at]!;
          }
          if (at === end) break;
          if (next === lf) return this.#refuse("a line that ends in a bare LF");
          at++;
          state = atLineEnd;
          break;
        }
        case atLineEnd:
          if (byte !== lf) return this.#refuse("a bare CR");
          at++;
          state = atLine;
          break;
        case atLine:
          if (byte === cr) {
            at++;
            state = atHeadEnd;
            break;
          }
          this.#nameFrom = at;
          this.#hash = 0;
          state = inName;
          break;
        case inName: {
          let hash = this.#hash;
          let lower = lowerOf[byte]!;
          while (lower !== 0) {
            hash = nextHash(hash, lower);
            if (++at === end) break;
            lower = lowerOf[bytes[at]!]!;
          }
          this.#hash = hash;
          if (at === end) break;
          // A space before the colon, a folded line, no colon at all (RFC 9112 §5.1, §5.2).
          if (bytes[at] !== colon || at === this.#nameFrom) return this.#refuse("a header name that is none");
          this.#nameTo = at;
          at++;
          this.#valueFrom = at;
          state = beforeValue;
          break;
        }
        case beforeValue:
          if (byte === space || byte === tab) at++;
          else {
            this.#valueFrom = at;
            state = inText;
          }
          break;
        case inText: {
          let next = byte;
          while (inValue[next] === 1) {
            if (++at === end) break;
            next = bytes[at]!;
          }
          if (at === end) break;
          if (next !== cr) return this.#refuse("a header value with a control character");
          this.#valueTo = at;
          at++;
          const fault = this.#take(bytes);
          if (fault !== "") return this.#refuse(fault);
          state = atLineEnd;
          break;
        }
        default: {
          if (byte !== lf) return this.#refuse("a bare CR");
          const fault = this.#trailers ? "" : this.#faultInFraming();
          return fault === "" ? at + 1 : this.#refuse(fault);
        }
      }
    }
    this.#state = state;
    return this.#rest(end);
  }

  #isStatusLine(byte: number): boolean {
    const index = this.#index++;
    if (index < 7) return byte === version[index];
    if (index === 8) return byte === space;
    // A reason may be missing together with the space before it.
    if (index === statusEnd) return byte === space || byte === cr;
    const digit = byte - 0x30;
    if (index === 7) {
      this.minor = digit;
      return digit === 0 || digit === 1;
    }
    if (digit < 0 || digit > 9) return false;
    this.status = this.status * 10 + digit;
    // RFC 9110 §15
    return index > statusAt || (digit >= 1 && digit <= 5);
  }

  #take(bytes: Buffer): string {
    const from = this.#valueFrom;
    let to = this.#valueTo;
    // With the spaces around the value: otherwise they had no limit.
    this.#size += to - this.#nameFrom - 1;
    if (this.#size >= this.#limitBytes) return this.#overflow();
    while (to > from && (bytes[to - 1] === space || bytes[to - 1] === tab)) to--;
    const { text: name, kind } = nameOf(bytes, this.#nameFrom, this.#nameTo, this.#hash);
    const { textFrom } = this;
    const value =
      from >= textFrom && to <= this.textTo
        ? this.text.substring(from - textFrom, to - textFrom)
        : bytes.toString("latin1", from, to);
    this.fields.push(name, value);
    this.#nameFrom = this.#nameTo = this.#valueFrom = this.#valueTo;
    return kind === plainField ? "" : this.#heed(kind, value);
  }

  #heed(kind: number, value: string): string {
    if (kind === contentLengthField) {
      // RFC 9110 §6.5.1; and RFC 9112 §6.3: two lengths, were they the same, are how answers are split.
      if (this.#trailers) return "a length behind the body";
      if (this.length !== -1) return "two lengths";
      this.length = toLength(value);
      return this.length === -1 ? "a length that is none" : "";
    }
    if (this.#trailers) return "";
    if (kind === transferEncodingField) {
      if (this.chunked || value.toLowerCase() !== "chunked") return "a transfer coding other than chunked";
      this.chunked = true;
    } else if (kind === connectionField) {
      if (value === "keep-alive") this.keepsAlive = true;
      else {
        if (hasToken(value, "close")) this.closes = true;
        if (hasToken(value, "keep-alive")) this.keepsAlive = true;
      }
    } else if (kind === keepAliveField && this.keepAliveMs === -1) this.keepAliveMs = toKeepAliveMs(value);
    return "";
  }

  #faultInFraming(): string {
    // RFC 9110 §15.2: it had none.
    if (this.minor === 0 && this.status < 200) return "an interim answer in HTTP/1.0";
    if (!this.chunked) return "";
    // RFC 9112 §6.3, §6.1
    if (this.length !== -1) return "a length and chunks";
    return this.minor === 0 ? "a transfer coding in HTTP/1.0" : "";
  }

  #overflow(): string {
    this.tooLarge = true;
    return "headers that are too large";
  }

  #refuse(fault: string): number {
    this.fault = fault;
    return -2;
  }

  #rest(end: number): number {
    const state = this.#state;
    const unfinished = state === inName || state === beforeValue || state === inText;
    const from = unfinished ? this.#nameFrom : end;
    const size = state === inName ? end - from : end - from - 1;
    if (unfinished && this.#size + size >= this.#limitBytes) return this.#refuse(this.#overflow());
    this.keepFrom = from;
    this.#nameFrom -= from;
    this.#nameTo -= from;
    this.#valueFrom -= from;
    return -1;
  }
}
