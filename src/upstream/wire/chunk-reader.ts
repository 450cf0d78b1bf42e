// A body in chunks (RFC 9112 §7.1), read strictly: sizes and extensions here, trailers by whoever reads heads.

import { lowerOf } from "./field-name.ts";

const inSize = 0;
const inExtensionName = 1;
const inExtensionValue = 2;
const inQuotes = 3;
const afterBackslash = 4;
const afterQuotes = 5;
const atSizeEnd = 6;
const inData = 7;
const atDataCr = 8;
const atDataLf = 9;

/** Nobody needs them, and they are part of no limit: of each chunk so many bytes are read past. */
const mostExtensionBytes = 16_384;
/** 2^52, and nothing more than that can be counted wrongly. */
const mostDigits = 13;

const cr = 0x0d;
const lf = 0x0a;
const semicolon = 0x3b;
const equals = 0x3d;
const quote = 0x22;
const backslash = 0x5c;

/** ChunkReader reads one body, then the next. */
export class ChunkReader {
  /** The last chunk was read: trailers come. */
  done = false;
  fault = "";
  /** Where the data that was found begins; it ends at the place that `read` gave. -1: none was. */
  dataFrom = -1;
  #state = inSize;
  #left = 0;
  #digits = 0;
  #extensionBytes = 0;
  #nameBytes = 0;

  begin(): void {
    this.done = false;
    this.#state = inSize;
    this.#left = this.#digits = this.#extensionBytes = 0;
  }

  /** read goes on at `at` up to the end, the end of some data, or that of the last chunk's line, and gives that place; -1: it is refused (`fault`). */
  read(bytes: Buffer, at: number, end: number): number {
    this.dataFrom = -1;
    let next = at;
    while (next < end) {
      if (this.#state === inData) {
        const to = Math.min(end, next + this.#left);
        this.dataFrom = next;
        this.#left -= to - next;
        if (this.#left === 0) this.#state = atDataCr;
        return to;
      }
      if (!this.#step(bytes[next]!)) return -1;
      next++;
      if (this.done) return next;
    }
    return next;
  }

  #step(byte: number): boolean {
    switch (this.#state) {
      case inSize:
        return this.#size(byte);
      case inExtensionName:
        if (lowerOf[byte] !== 0) return this.#count(1);
        if (this.#nameBytes === 0) return this.#refuse("a chunk extension without a name");
        return byte === equals ? this.#go(inExtensionValue) : this.#endExtension(byte);
      case inExtensionValue:
        if (lowerOf[byte] !== 0) return this.#count(1);
        if (this.#nameBytes > 0) return this.#endExtension(byte);
        return byte === quote ? this.#go(inQuotes) : this.#refuse("a chunk extension without a value");
      case inQuotes:
        if (byte === quote) return this.#go(afterQuotes);
        if (byte === backslash) return this.#go(afterBackslash);
        return isPrintable(byte) ? this.#count(0) : this.#refuse("a chunk extension with a control character");
      case afterBackslash:
        return isPrintable(byte) ? this.#go(inQuotes) : this.#refuse("a chunk extension with a control character");
      case afterQuotes:
        return this.#endExtension(byte);
      case atSizeEnd:
        if (byte !== lf) return this.#refuse("a bare CR");
        if (this.#left === 0) this.done = true;
        else this.#state = inData;
        return true;
      case atDataCr:
        if (byte !== cr) return this.#refuse("a chunk that is longer than its size");
        this.#state = atDataLf;
        return true;
      default:
        if (byte !== lf) return this.#refuse("a bare CR");
        this.#state = inSize;
        this.#digits = this.#extensionBytes = 0;
        return true;
    }
  }

  #size(byte: number): boolean {
    const digit = digitOf(byte);
    if (digit !== -1) {
      if (++this.#digits > mostDigits) return this.#refuse("a chunk size that is too large");
      this.#left = this.#left * 16 + digit;
      return true;
    }
    if (this.#digits === 0) return this.#refuse("a chunk size that is none");
    return this.#endExtension(byte);
  }

  /** Another extension, or the end of the line. */
  #endExtension(byte: number): boolean {
    if (byte === semicolon) return this.#go(inExtensionName);
    if (byte !== cr) return this.#refuse("a chunk size that is none");
    this.#state = atSizeEnd;
    return true;
  }

  #go(state: number): boolean {
    this.#state = state;
    this.#nameBytes = 0;
    return this.#count(0);
  }

  #count(named: number): boolean {
    this.#nameBytes += named;
    return ++this.#extensionBytes <= mostExtensionBytes || this.#refuse("chunk extensions without end");
  }

  #refuse(fault: string): false {
    this.fault = fault;
    return false;
  }
}

const isPrintable = (byte: number): boolean => (byte >= 0x20 && byte < 0x7f) || byte === 0x09;

function digitOf(byte: number): number {
  if (byte >= 0x30 && byte <= 0x39) return byte - 0x30;
  const letter = byte | 0x20;
  return letter >= 0x61 && letter <= 0x66 ? letter - 0x57 : -1;
}
