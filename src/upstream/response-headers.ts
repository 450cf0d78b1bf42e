// What a client is sent of an upstream's response headers.

import type { IncomingHttpHeaders } from "node:http";
import { foldHeaderName, headersThat, judgeOnce, prefixesThat } from "../exchange/header-name.ts";
import type { Forwarding } from "./forwarding.ts";
import { cookieName } from "./request-headers.ts";

const hopByHop = headersThat("connection");
const ours = prefixesThat("ours");

/** toResponseHeaders makes raw pairs for the client: the upstream's, without the connection's and the gateway's cookies, then ours. */
export function toResponseHeaders(
  headers: IncomingHttpHeaders,
  status: number,
  { stripCookies, replyHeaders, corsHeaders }: Pick<Forwarding, "stripCookies" | "replyHeaders" | "corsHeaders">,
): string[] {
  const pairs: string[] = [];
  const named = namedHeaders(headers.connection);
  for (const name in headers) {
    if (staysHere(name) || named?.has(name)) continue;
    // RFC 9110 §8.6: neither a 101 nor a 204 has a length, and some clients wait for one that is announced.
    if (name === "content-length" && (status === 204 || status < 200)) continue;
    const value = headers[name];
    if (name === "set-cookie") {
      for (const line of Array.isArray(value) ? value : [value as unknown as string]) {
        // An upstream must not be able to plant or end the gateway's session.
        if (!stripCookies.has(cookieName(line.split(";", 1)[0]!))) pairs.push(name, line);
      }
    } else pushHeader(pairs, name, value);
  }
  for (const part of replyHeaders) pairs.push(part);
  // An upstream that answers scripts of other origins itself knows better; two answers would be none (Fetch §4.9).
  if (corsHeaders !== undefined && headers["access-control-allow-origin"] === undefined)
    for (const part of corsHeaders) pairs.push(part);
  return pairs;
}

/** staysHere: is it the connection's or the gateway's? An upstream that sends back what it got must not hand the identity to a client, nor speak for the gateway. */
export const staysHere = judgeOnce((name) => {
  const folded = foldHeaderName(name);
  return hopByHop.has(folded) || ours.some((prefix) => folded.startsWith(prefix));
});

/** pushHeader adds a header of undici's, where a repeated one is a list. */
export function pushHeader(pairs: string[], name: string, value: string | readonly string[] | undefined): void {
  if (typeof value === "string") pairs.push(name, value);
  else if (value !== undefined) for (const line of value) pairs.push(name, line);
}

/** namedHeaders are those that Connection says are of the connection alone; null: none. */
export function namedHeaders(connection: string | string[] | undefined): ReadonlySet<string> | null {
  if (connection === undefined || connection === "keep-alive" || connection === "close") return null;
  const names = new Set(
    String(connection)
      .toLowerCase()
      .split(",")
      .map((token) => token.trim()),
  );
  // Taken away, it would turn a body of known length into one that ends anywhere.
  names.delete("content-length");
  return names;
}

/** isCoded: was the body coded besides? That would reach the client as if it was not: the header is of the connection. */
export function isCoded(headers: IncomingHttpHeaders): boolean {
  const coding = headers["transfer-encoding"];
  return coding !== undefined && coding !== "chunked" && String(coding).toLowerCase() !== "chunked";
}
