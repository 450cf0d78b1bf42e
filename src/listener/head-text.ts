// The head of an answer as text: nothing that comes from elsewhere can end a line, and how the body ends is said once.

import { judgeOnce } from "../exchange/header-name.ts";
import { isHeaderValue, isToken } from "../exchange/header-text.ts";
import type { OutboundHeaders } from "../exchange/outbound.ts";

const bad = -1;
const ordinary = 0;
const connection = 1;
const contentLength = 2;
const transferEncoding = 3;
const date = 4;
const trailer = 5;

const meanings: ReadonlyMap<string, number> = new Map([
  ["connection", connection],
  ["content-length", contentLength],
  ["transfer-encoding", transferEncoding],
  ["date", date],
  ["trailer", trailer],
]);

/** Field is what a name is to us, and how its line begins. */
interface Field {
  readonly meaning: number;
  readonly start: string;
}

const fieldOf = judgeOnce<Field>((name) => ({
  meaning: isToken(name) ? (meanings.get(name.toLowerCase()) ?? ordinary) : bad,
  start: `${name}: `,
}));

/** toLine writes one line, or throws a TypeError for what would not be one. */
export function toLine(name: string, value: string): string {
  const field = fieldOf(name);
  check(field, name, value);
  return `${field.start}${value}\r\n`;
}

function check({ meaning }: Field, name: string, value: string): void {
  if (meaning === bad) throw new TypeError(`not a header name: ${JSON.stringify(name)}`);
  // Otherwise what an upstream or a policy was made to say would be a header, or an answer, of its own.
  if (!isHeaderValue(value)) throw new TypeError(`header ${name} has a value that HTTP cannot carry`);
}

const closes = /(?:^|\W)close(?:$|\W)/i;
const chunks = /(?:^|\W)chunked(?:$|\W)/i;

/** HeadText collects lines, and what they say of the connection and the body. */
export class HeadText {
  #text: string;
  #connection = false;
  #date = false;
  #trailer = false;
  /** It says that the connection closes. */
  closing = false;
  /** It says itself how the body ends. */
  framed = false;
  chunked = false;

  /** `statusLine` ends with its line. */
  constructor(statusLine: string) {
    this.#text = statusLine;
  }

  addAll(headers: OutboundHeaders): void {
    if (isPairs(headers)) {
      for (let index = 0; index < headers.length; index += 2) this.add(headers[index]!, headers[index + 1]!);
      return;
    }
    for (const name of Object.keys(headers)) {
      const value = headers[name]!;
      if (typeof value === "string") this.add(name, value);
      else for (const one of value) this.add(name, one);
    }
  }

  add(name: string, value: string): void {
    const field = fieldOf(name);
    check(field, name, value);
    // Piece by piece: each piece that is joined before it is added is one more to be put together in the end.
    this.#text += field.start;
    this.#text += value;
    this.#text += "\r\n";
    if (field.meaning !== ordinary) this.#note(field.meaning, value);
  }

  #note(meaning: number, value: string): void {
    if (meaning === contentLength) this.framed = true;
    else if (meaning === date) this.#date = true;
    else if (meaning === trailer) this.#trailer = true;
    else if (meaning === connection) {
      this.#connection = true;
      if (closes.test(value)) this.closing = true;
    } else {
      this.framed = true;
      if (chunks.test(value)) this.chunked = true;
    }
  }

  /** end says the rest. `length`: a line, or nothing; `last`: the connection closes behind this answer; `kept`: the lines of one that does not. */
  end({ chunked, length, last, kept }: Rest): string {
    // RFC 9110 §6.5.1: there is no place for one behind a body whose length is known.
    if (this.#trailer && !chunked) throw new TypeError("a trailer is announced, and the body has a length");
    let text = this.#text;
    if (!this.#date) text += dateLine();
    if (!this.#connection) text += last ? "Connection: close\r\n" : kept;
    text += length;
    if (chunked && !this.framed) text += "Transfer-Encoding: chunked\r\n";
    return `${text}\r\n`;
  }
}

interface Rest {
  readonly chunked: boolean;
  readonly length: string;
  readonly last: boolean;
  readonly kept: string;
}

const isPairs = (headers: OutboundHeaders): headers is readonly string[] => Array.isArray(headers);

let dateSecond = 0;
let dateText = "";

/** Once a second it is another one. */
function dateLine(): string {
  const second = Math.floor(Date.now() / 1_000);
  if (second !== dateSecond) {
    dateSecond = second;
    dateText = `Date: ${new Date(second * 1_000).toUTCString()}\r\n`;
  }
  return dateText;
}
