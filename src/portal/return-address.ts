// Where a browser may be sent afterwards: a page of this host, or of an origin that the policies name. Nowhere else.

import type { CanonicalRequest } from "../exchange/exchange.ts";
import { isOwn } from "../exchange/own-path.ts";

/**
 * parseReturnTo reads an address that came in a URL. What is not clearly a page here is "/" instead (oauth2-proxy
 * GHSA-qqxw-m5fj-f7gv, mod_auth_openidc CVE-2021-39191, CVE-2026-83589: "/\evil", "//evil", "/\t/evil").
 */
export function parseReturnTo(
  text: string | null,
  request: Pick<CanonicalRequest, "origin">,
  origins: ReadonlySet<string>,
): string {
  if (text === null || text.length > 4_096) return "/";
  // Parsed as the browser will parse it; what only looks like a path of ours has another origin then.
  const url = URL.parse(text, request.origin);
  // "blob:https://us/" has our origin too.
  if (url === null || !/^https?:$/.test(url.protocol) || url.username !== "" || url.password !== "") return "/";
  if (url.origin === request.origin) {
    const path = `${url.pathname}${url.search}${url.hash}`;
    // "https://us//evil" has a path that is an address when it stands alone. Our own pages are never a goal.
    return /^\/[/\\]/.test(path) || isOurs(url.pathname) ? "/" : path;
  }
  return origins.has(url.origin) ? url.href : "/";
}

/** With every spelling that the listener reads as ours: "/.%73allyport/". */
const isOurs = (path: string): boolean =>
  isOwn(path.replace(/%([0-9a-f]{2})/gi, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16))));
