// One line of JSON as it is written out: into bytes that are there already, so that a line leaves nothing for the collector.

import { visible } from "../../runtime/visible.ts";
import { toPiece } from "./line-piece.ts";

/** So much holds every line of which no piece is a long one. */
const firstBytes = 32_768;
/** A number has at most so many digits; a greater one is written another way. */
const mostDigits = 9;
const quote = 34;
const backslash = 92;
const zero = 48;
const lineEnd = toPiece("}\n");

/** LineSheet writes one line after the other at one level, as pino does: level and time, what is fixed, then field by field. */
export class LineSheet {
  #bytes = Buffer.allocUnsafeSlow(firstBytes);
  #at = 0;
  readonly #timeAt: number;
  readonly #fixedAt: number;
  #fixed: Uint8Array | null = null;
  #fixedEnd = 0;
  #nowMs = -1;
  #second = -1;

  constructor(level: string) {
    const head = `{"level":${JSON.stringify(level)},"time":"`;
    this.#timeAt = this.#bytes.write(head);
    this.#fixedAt = this.#timeAt + this.#bytes.write('1970-01-01T00:00:00.000Z"', this.#timeAt);
  }

  /** begin starts a line over; `fixed` are its first fields, each with a comma before it. */
  begin(nowMs: number, fixed: Uint8Array): void {
    if (nowMs !== this.#nowMs) this.#setTime(nowMs);
    this.#at = this.#fixedEnd;
    if (fixed === this.#fixed) return;
    this.#at = this.#fixedAt;
    this.#fixed = null;
    this.piece(fixed);
    this.#fixed = fixed;
    this.#fixedEnd = this.#at;
  }

  /** piece writes what is JSON already. */
  piece(piece: Uint8Array): void {
    if (this.#at + piece.length > this.#bytes.length) this.#grow(piece.length);
    this.#bytes.set(piece, this.#at);
    this.#at += piece.length;
  }

  /** text writes a field that others wrote: as `visible` shows it, cut at `max` UTF-16 units. */
  text(key: Uint8Array, text: string, max: number): void {
    if (text.length > max || !this.#plain(key, text)) this.json(key, visible(text, max));
  }

  /** own writes a text of the gateway's or the operator's, whole. */
  own(key: Uint8Array, text: string): void {
    if (!this.#plain(key, text)) this.json(key, text);
  }

  /** json writes any other value. */
  json(key: Uint8Array, value: unknown): void {
    this.piece(key);
    const text = JSON.stringify(value);
    if (this.#at + text.length * 3 > this.#bytes.length) this.#grow(text.length * 3);
    this.#at += this.#bytes.write(text, this.#at);
  }

  /** number writes one as JSON has it. */
  number(key: Uint8Array, value: number): void {
    if (!(value >= 0 && value < 1e9) || value !== Math.floor(value)) {
      this.json(key, value);
      return;
    }
    this.piece(key);
    if (this.#at + mostDigits > this.#bytes.length) this.#grow(mostDigits);
    const bytes = this.#bytes;
    let digits = 1;
    for (let most = 10; value >= most; most *= 10) digits++;
    let rest = value | 0;
    for (let at = this.#at + digits - 1; at >= this.#at; at--) {
      const less = (rest / 10) | 0;
      bytes[at] = zero + rest - less * 10;
      rest = less;
    }
    this.#at += digits;
  }

  /** end finishes the line. It stands in `bytes`, `length` bytes long, until the next one is begun. */
  end(): void {
    this.piece(lineEnd);
  }

  get bytes(): Buffer {
    return this.#bytes;
  }

  get length(): number {
    return this.#at;
  }

  /** In one pass: printable ASCII stands for itself, in UTF-8 as in JSON. False, and nothing was written: there is something else. */
  #plain(key: Uint8Array, text: string): boolean {
    const { length } = text;
    const room = key.length + length + 2;
    if (this.#at + room > this.#bytes.length) this.#grow(room);
    const bytes = this.#bytes;
    bytes.set(key, this.#at);
    let at = this.#at + key.length;
    bytes[at++] = quote;
    for (let index = 0; index < length; index++) {
      const code = text.charCodeAt(index);
      if (code < 32 || code > 126 || code === quote || code === backslash) return false;
      bytes[at++] = code;
    }
    bytes[at++] = quote;
    this.#at = at;
    return true;
  }

  #setTime(nowMs: number): void {
    const bytes = this.#bytes;
    const second = Math.floor(nowMs / 1_000);
    if (second === this.#second) {
      const ms = nowMs - second * 1_000;
      const at = this.#timeAt + 20;
      bytes[at] = zero + ((ms / 100) | 0);
      bytes[at + 1] = zero + (((ms / 10) | 0) % 10);
      bytes[at + 2] = zero + (ms % 10);
    } else {
      bytes.write(new Date(nowMs).toISOString(), this.#timeAt);
      this.#second = second;
    }
    this.#nowMs = nowMs;
  }

  #grow(more: number): void {
    const bytes = Buffer.allocUnsafeSlow((this.#at + more) * 2);
    this.#bytes.copy(bytes, 0, 0, this.#at);
    this.#bytes = bytes;
  }
}
