// What kind of client asks, so that it can be answered in its own language.

import type { IncomingHttpHeaders } from "node:http";
import type { ClientKind } from "../exchange.ts";

/**
 * toClientKind tells a page navigation from a script's fetch from an API client. Fetch Metadata comes first, since
 * scripts cannot forge it and it needs no extra header; then the habits of those who do not send it.
 */
export function toClientKind(method: string, headers: IncomingHttpHeaders, upgrade: boolean): ClientKind {
  if (upgrade) return "upgrade";
  const mode = headers["sec-fetch-mode"];
  const destination = headers["sec-fetch-dest"];
  if (mode === "navigate" || destination === "document" || destination === "iframe") return "navigation";
  // A preflight must never be answered with a page or a redirect (Fetch §4.8), whatever it claims to accept.
  if (mode !== undefined || (method === "OPTIONS" && headers["access-control-request-method"] !== undefined))
    return "fetch";
  if (headers.authorization !== undefined) return "api";
  const requestedWith = headers["x-requested-with"];
  if (typeof requestedWith === "string" && requestedWith.toLowerCase() === "xmlhttprequest") return "fetch";
  return headers.accept?.toLowerCase().includes("text/html") ? "navigation" : "api";
}
