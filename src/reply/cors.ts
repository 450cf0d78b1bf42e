// Cross-origin requests (Fetch §3.2): what scripts of a host's listed origins may read, and the preflight's answer.

import type { Inbound, InboundHeaders } from "../exchange/inbound.ts";
import type { NamedHeader } from "../exchange/named-headers.ts";
import type { Outbound } from "../exchange/outbound.ts";
import type { ReplyHeaders } from "./reply.ts";

type Origins = ReadonlySet<string>;
type Said<Names extends NamedHeader> = Pick<InboundHeaders, Names>;

/** How long a browser may keep a preflight's answer: a removed origin is out after this time. */
const preflightSeconds = 600;

/** isPreflight: a browser asks whether a script may send what it is about to send. It carries no credentials, ever. */
export function isPreflight(method: string, headers: Said<"access-control-request-method">): boolean {
  return method === "OPTIONS" && headers["access-control-request-method"] !== undefined;
}

/** toComeAfter is the method that a preflight asks for. */
export const toComeAfter = (headers: Said<"access-control-request-method">): string =>
  headers["access-control-request-method"] ?? "";

/** toCorsHeaders lets a listed origin's script read an answer; `origins` are the host's, exact. Empty where it lists none. */
export function toCorsHeaders(headers: Said<"origin">, origins: Origins): ReplyHeaders {
  if (origins.size === 0) return {};
  const { origin } = headers;
  // A cache must not give one origin's answer to another, so it is told even where the answer allows nothing.
  if (origin === undefined || !origins.has(origin)) return { vary: "Origin" };
  return {
    "access-control-allow-origin": origin,
    "access-control-allow-credentials": "true",
    "access-control-expose-headers": "WWW-Authenticate",
    vary: "Origin",
  };
}

/** openToOrigins lets a listed origin's script read the answer that is about to be written. */
export function openToOrigins(
  {
    incoming,
    reply,
    tunnel,
  }: { readonly incoming: Pick<Inbound, "named">; readonly reply: Outbound; readonly tunnel: unknown },
  origins: Origins,
): void {
  if (origins.size === 0 || tunnel !== null || reply.headersSent) return;
  for (const [name, value] of Object.entries(toCorsHeaders(incoming.named, origins))) reply.setHeader(name, value);
}

/** toCorsPairs gives the same as raw pairs, for an answer of an upstream that says nothing about origins itself. */
export function toCorsPairs(headers: Said<"origin">, origins: Origins): readonly string[] {
  return origins.size === 0 ? none : (Object.entries(toCorsHeaders(headers, origins)).flat() as string[]);
}
const none: readonly string[] = [];

const tokens = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+(?:\s*,\s*[!#$%&'*+\-.^_`|~0-9A-Za-z]+)*$/;
const vary = "Origin, Access-Control-Request-Method, Access-Control-Request-Headers";

/** replyToPreflight answers 204: a listed origin may send what it asks about, any other is told nothing, which browsers take for no. */
export function replyToPreflight(reply: Outbound, headers: InboundHeaders, origins: Origins): void {
  const { origin, "access-control-request-method": method, "access-control-request-headers": names } = headers;
  const said: Record<string, string> = { vary, "cache-control": "no-store" };
  // Whether a method or header may pass is the policy's to say when the request itself comes.
  if (origin !== undefined && origins.has(origin) && method !== undefined && tokens.test(method)) {
    said["access-control-allow-origin"] = origin;
    said["access-control-allow-credentials"] = "true";
    said["access-control-allow-methods"] = method;
    if (names !== undefined && tokens.test(names)) said["access-control-allow-headers"] = names;
    said["access-control-max-age"] = String(preflightSeconds);
  }
  reply.writeHead(204, said);
  reply.end();
}

/**
 * fromOtherSite: does a page that is neither ours nor listed open this connection? Browsers send cookies with any page's
 * WebSocket handshake and let its script read what comes (cross-site WebSocket hijacking, CWE-1385).
 */
export function fromOtherSite(
  headers: Said<"origin">,
  request: { readonly origin: string },
  origins: Origins,
): boolean {
  const { origin } = headers;
  return origin !== undefined && origin !== request.origin && !origins.has(origin);
}

/** isLoadedElsewhere: does a page of another site load this, as it loads an image? Where somebody goes is no such thing, and listed origins may. */
export function isLoadedElsewhere(
  headers: Said<"origin" | "sec-fetch-site" | "sec-fetch-mode">,
  origins: Origins,
): boolean {
  const { origin, "sec-fetch-site": site, "sec-fetch-mode": mode } = headers;
  return site === "cross-site" && mode !== "navigate" && !(origin !== undefined && origins.has(origin));
}

/** fromOwnPage: did one of our own pages send this form? Another site's must not be carried through a sign-in (CSRF). */
export function fromOwnPage(headers: Said<"origin" | "sec-fetch-site">, request: { readonly origin: string }): boolean {
  const { origin } = headers;
  const site = headers["sec-fetch-site"];
  if (origin !== undefined) return origin === request.origin;
  return site === "same-origin" || site === "none";
}
