// What an upstream sends behind the body of its answer, as far as it may stand there.

import type { IncomingHttpHeaders } from "node:http";
import { belongsInHead } from "../exchange/header-name.ts";
import { namedHeaders } from "./response-headers.ts";

/** Trailers are names and values. */
export type Trailers = readonly (readonly [name: string, value: string])[];

/** toTrailers keeps what means something behind a body. It is never put with the head: who looked at that did not see it (RFC 9110 §6.5.1). */
export function toTrailers(trailers: IncomingHttpHeaders, connection: string | undefined): Trailers {
  const pairs: (readonly [string, string])[] = [];
  const named = namedHeaders(connection);
  for (const name in trailers) {
    if (belongsInHead(name) || named?.has(name)) continue;
    const value = trailers[name];
    for (const line of Array.isArray(value) ? value : [value as string]) pairs.push([name, line]);
  }
  return pairs;
}

/** announceTrailers adds the Trailer header to an answer's pairs, where its body can have some and the upstream said that they come. */
export function announceTrailers(pairs: string[], headers: IncomingHttpHeaders, status: number): void {
  if (headers["content-length"] !== undefined || status === 204 || status === 304) return;
  const names = String(headers.trailer)
    .split(",")
    .map((name) => name.trim())
    .filter((name) => /^[A-Za-z0-9!#$%&'*+.^_`|~-]+$/.test(name) && !belongsInHead(name));
  if (names.length > 0) pairs.push("trailer", names.join(", "));
}
