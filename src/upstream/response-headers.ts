// What a client is sent of an upstream's response headers, and what else these say of the answer: one look at each.

import { foldHeaderName, headersThat, judgeOnce, prefixesThat } from "../exchange/header-name.ts";
import { pairsWhere } from "../exchange/header-pair.ts";
import { namedByConnection } from "./answer-fields.ts";
import type { Fields } from "./exchanger.ts";
import type { Forwarding } from "./forwarding.ts";
import { cookieName } from "./request-headers.ts";

const hopByHop = headersThat("connection");
const ours = prefixesThat("ours");

const keep = 0;
const drop = 1;
const connection = 2;
const transferEncoding = 3;
const trailer = 4;
const contentLength = 5;
const setCookie = 6;
const asking = 7;
const contentType = 8;
const allowOrigin = 9;

/** Those that are looked into besides. */
const special: ReadonlyMap<string, number> = new Map([
  ["connection", connection],
  ["transfer-encoding", transferEncoding],
  ["trailer", trailer],
  ["content-length", contentLength],
  ["set-cookie", setCookie],
  ["www-authenticate", asking],
  ["persistent-auth", asking],
  ["content-type", contentType],
  ["access-control-allow-origin", allowOrigin],
]);

/** staysHere: is it the connection's or the gateway's? An upstream that sends back what it got must not hand the identity to a client, nor speak for the gateway. */
export const staysHere = judgeOnce((name) => {
  const folded = foldHeaderName(name);
  return hopByHop.has(folded) || ours.some((prefix) => folded.startsWith(prefix));
});

const judge = judgeOnce((name) => special.get(name) ?? (staysHere(name) ? drop : keep));

/** AnswerTraits is what an answer's fields say besides. */
export interface AnswerTraits {
  /** The announced length of its body; -1: none. */
  length: number;
  connection: string | undefined;
  trailer: string | undefined;
  contentType: string | undefined;
  /** Does it ask for credentials, or speak of them? */
  asks: boolean;
  /** Is its body coded besides? That would reach the client as if it was not: the header is of the connection. */
  coded: boolean;
}

/** noTraits are those of an answer that was not looked at yet. */
export const noTraits = (): AnswerTraits => ({
  length: -1,
  connection: undefined,
  trailer: undefined,
  contentType: undefined,
  asks: false,
  coded: false,
});

/** toResponseHeaders makes raw pairs for the client: the upstream's, without the connection's and the gateway's cookies, then ours. It notes in `traits` what it saw. */
export function toResponseHeaders(
  fields: Fields,
  status: number,
  forwarding: Pick<Forwarding, "stripCookies" | "replyHeaders" | "corsHeaders">,
  traits: AnswerTraits = noTraits(),
): string[] {
  const { replyHeaders, corsHeaders } = forwarding;
  let pairs: string[] = [];
  let silentOfOrigins = true;
  traits.length = -1;
  traits.connection = traits.trailer = traits.contentType = undefined;
  traits.asks = traits.coded = false;
  for (let index = 0; index < fields.length; index += 2) {
    const name = fields[index]!;
    const value = fields[index + 1]!;
    const verdict = judge(name);
    switch (verdict) {
      case keep:
        break;
      case drop:
        continue;
      case connection:
        traits.connection = listed(traits.connection, value);
        continue;
      case transferEncoding:
        if (value !== "chunked" && value.toLowerCase() !== "chunked") traits.coded = true;
        continue;
      case trailer:
        traits.trailer = listed(traits.trailer, value);
        continue;
      case contentLength:
        traits.length = Number(value);
        // RFC 9110 §8.6: neither a 101 nor a 204 has a length, and some clients wait for one that is announced.
        if (status === 204 || status < 200) continue;
        break;
      case setCookie:
        // An upstream must not be able to plant or end the gateway's session.
        if (forwarding.stripCookies.has(cookieName(value.split(";", 1)[0]!))) continue;
        break;
      case asking:
        traits.asks = true;
        break;
      case contentType:
        traits.contentType = listed(traits.contentType, value);
        break;
      default:
        silentOfOrigins = false;
    }
    pairs.push(name, value);
  }
  const named = namedByConnection(traits.connection);
  if (named !== null) pairs = pairsWhere(pairs, (name) => !named.has(name));
  for (const part of replyHeaders) pairs.push(part);
  // An upstream that answers scripts of other origins itself knows better; two answers would be none (Fetch §4.9).
  if (corsHeaders !== undefined && silentOfOrigins) for (const part of corsHeaders) pairs.push(part);
  return pairs;
}

const listed = (before: string | undefined, value: string): string =>
  before === undefined ? value : `${before},${value}`;
