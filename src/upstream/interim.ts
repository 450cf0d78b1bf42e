// Answers before the answer (RFC 9110 §15.2): what of them is passed on, how many there may be, and how long they put off the end.

import { pairsWhere } from "../exchange/header-pair.ts";
import { fieldOf, namedByConnection } from "./answer-fields.ts";
import type { Fields } from "./exchanger.ts";
import { staysHere } from "./response-headers.ts";

/** A flood of them is no answer, and is not read until the timeout ends it. */
const limit = 1_000;

/** Of a body, or of a session: said with the answer itself. */
const ofAnswers = (name: string): boolean =>
  name === "content-length" || name === "set-cookie" || name === "set-cookie2";

/** toInterimHeaders makes the pairs of one. Nothing in it is about a body, or sets a cookie: that comes with the answer. */
export function toInterimHeaders(fields: Fields): string[] {
  const named = namedByConnection(fieldOf(fields, "connection"));
  return pairsWhere(fields, (name) => !staysHere(name) && !ofAnswers(name) && !named?.has(name));
}

/** Interims counts them, and holds the response timeout to the request's end: undici begins it anew with each of them. */
export class Interims {
  readonly #timeoutMs: number;
  readonly #expire: () => void;
  #count = 0;
  #timer: NodeJS.Timeout | null = null;

  constructor(timeoutMs: number, expire: () => void) {
    this.#timeoutMs = timeoutMs;
    this.#expire = expire;
  }

  /** next counts one more; false: that is too many. */
  next(): boolean {
    this.#count++;
    return this.#count <= limit;
  }

  /** arm is told when the request had been sent, in milliseconds of performance.now(). Before that nothing can be late. */
  arm(sentAt: number): void {
    this.#timer ??= setTimeout(this.#expire, Math.max(0, this.#timeoutMs - (performance.now() - sentAt))).unref();
  }

  close(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
  }
}
