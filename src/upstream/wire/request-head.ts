// The head of a request as one text: request line, host, connection, and the headers, of which each is looked at first.

import { foldHeaderName, headersThat, judgeOnce } from "../../exchange/header-name.ts";
import { isHeaderValue, isToken } from "../../exchange/header-text.ts";
import type { ExchangeRequest } from "../exchanger.ts";
import { WireFault } from "./wire-fault.ts";

/** RequestHead is what is sent before the body. */
export interface RequestHead {
  /** Up to the last header, without the empty line: what says where the body ends comes behind it. */
  readonly text: string;
  /** What the headers announce of a body; -1: nothing. */
  readonly length: number;
}

const sent = 0;
const length = 1;
const refused = 2;

/** Ours alone to say: what the connection does, and where the body ends. */
const ours = headersThat("connection", "framing");

/** Field is what a name is to us, and how its line begins, behind the line before it. */
interface Field {
  readonly verdict: number;
  readonly start: string;
}

const fieldOf = judgeOnce<Field>((name) => ({ verdict: judge(name), start: `\r\n${name}: ` }));

function judge(name: string): number {
  if (name.toLowerCase() === "content-length") return length;
  return isToken(name) && !ours.has(foldHeaderName(name)) ? sent : refused;
}

const isMethod = judgeOnce(isToken);
// A target has no spaces.
const notInTarget = /[^\x21-\xff]/;

/** A token or a cookie is sent many times, and looking through it takes longer than finding it here again. */
const longLength = 128;
const mostLength = 4_096;
const mostKnown = 256;
/** By the whole text, which is all that it depends on; bounded in count and length. */
const known = new Set<string>();

function isValue(value: string): boolean {
  if (value.length < longLength) return isHeaderValue(value);
  if (known.has(value)) return true;
  if (!isHeaderValue(value)) return false;
  if (value.length > mostLength) return true;
  if (known.size === mostKnown) known.clear();
  known.add(value);
  return true;
}

/** toRequestHead throws a WireFault (WIRE_UNSENDABLE) where HTTP cannot carry it. `host`: where the headers do not begin with one. */
export function toRequestHead({ method, path, headers, signed }: ExchangeRequest, host: string): RequestHead {
  if (!isMethod(method) || notInTarget.test(path))
    throw new WireFault("WIRE_UNSENDABLE", "a request line that is none");
  const named = headers[0] === "host";
  const authority = named ? headers[1]! : host;
  if (!isHeaderValue(authority)) throw new WireFault("WIRE_UNSENDABLE", "a host that is none");
  // Piece by piece: each piece that is joined before it is added is one more to be put together in the end.
  let text = `${method} ${path}`;
  text += " HTTP/1.1\r\nhost: ";
  text += authority;
  // Where servers send a body behind the head of a HEAD's answer, the next one would begin with it.
  text += method === "HEAD" ? "\r\nconnection: close" : "\r\nconnection: keep-alive";
  let announced = -1;
  for (let index = named ? 2 : 0; index < headers.length; index += 2) {
    const name = headers[index]!;
    const value = headers[index + 1]!;
    const { verdict, start } = fieldOf(name);
    // What was signed for this request is seen this once: it is known by its type.
    if (verdict === refused || (value !== signed && !isValue(value)))
      throw new WireFault("WIRE_UNSENDABLE", `a header that HTTP cannot carry: ${JSON.stringify(name.slice(0, 80))}`);
    if (verdict === length) announced = toAnnounced(value, announced);
    else {
      text += start;
      text += value;
    }
  }
  return { text: `${text}\r\n`, length: announced };
}

function toAnnounced(value: string, before: number): number {
  if (before !== -1 || !/^\d{1,15}$/.test(value)) throw new WireFault("WIRE_UNSENDABLE", "a length that is none");
  return Number(value);
}

/** Methods whose requests have a body: an empty one is said to be. */
const withBody: ReadonlySet<string> = new Set(["PUT", "POST", "PATCH", "QUERY", "PROPFIND", "PROPPATCH"]);

/** expectsBody: of another method's body a server may know nothing, and read it as the next request. */
export const expectsBody = (method: string): boolean => withBody.has(method);
