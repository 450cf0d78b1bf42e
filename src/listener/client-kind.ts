// What kind of client asks, so that it can be answered in its own language.

import type { ClientKind } from "../exchange/exchange.ts";
import type { NamedHeaders } from "../exchange/named-headers.ts";
import { isPreflight } from "../reply/cors.ts";

const documents: ReadonlySet<string> = new Set(["document", "iframe", "frame", "embed", "object"]);

/** Not as something that would do too: pip takes "text/html; q=0.01" from an index, and can only be asked for a password. */
const wantsPage = /text\/html(?!\s*;\s*q\s*=\s*0)/;

/** What it goes by. */
type Telling = Partial<
  Pick<
    NamedHeaders,
    | "accept"
    | "access-control-request-method"
    | "authorization"
    | "sec-fetch-dest"
    | "sec-fetch-mode"
    | "x-requested-with"
  >
>;

/**
 * toClientKind tells a page navigation from a script's fetch from an API client. Fetch Metadata comes first, since
 * scripts cannot forge it and it needs no extra header; then the habits of those who do not send it.
 */
export function toClientKind(method: string, headers: Telling, upgrade: boolean): ClientKind {
  if (upgrade) return "upgrade";
  const mode = headers["sec-fetch-mode"];
  const destination = headers["sec-fetch-dest"];
  if (mode === "navigate" || mode === "nested-navigate") return "navigation";
  if (mode === undefined && destination !== undefined && documents.has(destination)) return "navigation";
  // A preflight must never be answered with a page or a redirect (Fetch §4.8), whatever it claims to accept.
  if (mode !== undefined || destination !== undefined || isPreflight(method, headers)) return "fetch";
  if (headers.authorization !== undefined) return "api";
  const requestedWith = headers["x-requested-with"];
  if (requestedWith !== undefined && requestedWith.toLowerCase() === "xmlhttprequest") return "fetch";
  if (headers.accept === undefined) return "api";
  const accept = headers.accept.toLowerCase();
  if (wantsPage.test(accept)) return "navigation";
  // EventSource, in a browser or on a page without Fetch Metadata (plain http).
  return accept.includes("text/event-stream") ? "fetch" : "api";
}
