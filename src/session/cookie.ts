// The gateway's own cookies: their names, how they are read and how they are written (RFC 6265bis).

import type { SameSite } from "../../runtime/contract.ts";
import { isToken, randomToken } from "../vault/vault.ts";

export interface CookieNames {
  readonly session: string;
  /** Ties sign-ins and parked forms to this browser; carries no identity. */
  readonly browser: string;
  /** Says that a parked form is to be sent at the address the browser goes to next. */
  readonly parked: string;
  /** Which identity source was chosen here last. */
  readonly source: string;
}

/**
 * cookieNames: "__Host-" makes browsers refuse the cookie unless it is Secure, for this host alone and for all paths.
 * Browsers take Secure cookies on http://localhost unevenly, so plain http goes without the prefix.
 */
export function cookieNames(scheme: "http" | "https"): CookieNames {
  const prefix = scheme === "https" ? "__Host-sallyport" : "sallyport";
  return {
    session: `${prefix}-session`,
    browser: `${prefix}-browser`,
    parked: `${prefix}-replay`,
    source: `${prefix}-source`,
  };
}

/** readCookie gives a cookie's value; null when it is absent, or there twice: which one was meant cannot be known. */
export function readCookie(header: string | undefined, name: string): string | null {
  if (header === undefined) return null;
  let value: string | null = null;
  // From one place of the name to the next, and no list of all pairs: an application may have many cookies.
  for (let at = header.indexOf(name); at !== -1; at = header.indexOf(name, at + name.length)) {
    const equals = afterSpace(header, at + name.length);
    if (header[equals] !== "=" || !beginsPair(header, at)) continue;
    if (value !== null) return null;
    const end = header.indexOf(";", equals);
    value = header.slice(equals + 1, end === -1 ? header.length : end).trim();
  }
  return isToken(value) ? value : null;
}

/** Where the next character is that is none of those that trim() takes away. */
function afterSpace(text: string, from: number): number {
  let at = from;
  while (at < text.length && isSpace(text[at]!)) at++;
  return at;
}

function beginsPair(header: string, from: number): boolean {
  let at = from - 1;
  while (at >= 0 && isSpace(header[at]!)) at--;
  return at < 0 || header[at] === ";";
}

const isSpace = (character: string): boolean => character.trim() === "";

/** isRepeated: another host of the domain, or another path, planted a second one; only plain http allows that ("__Host-"). */
export function isRepeated(header: string | undefined, name: string): boolean {
  const names = (header ?? "").split(";").map((pair) => pair.split("=", 1)[0]!.trim());
  return names.filter((one) => one === name).length > 1;
}

/** Cookies are the gateway's own, as each host wants them. */
export interface Cookies {
  readonly names: CookieNames;
  /** sameSite is the host's; over plain http "none" is "lax": browsers take no such cookie that is not Secure. */
  sameSite(host: string): SameSite;
  /** write gives the Set-Cookie line for the whole host. `maxAgeSeconds` 0 removes it; left out, it ends with the browser. */
  write(host: string, which: keyof CookieNames, value: string, maxAgeSeconds?: number): string;
}

/** createCookies: `sameSite` asks the policies that are live. */
export function createCookies(scheme: "http" | "https", sameSite: (host: string) => SameSite | undefined): Cookies {
  const names = cookieNames(scheme);
  const secure = scheme === "https" ? "; Secure" : "";
  const chosen = (host: string): SameSite => {
    const wanted = sameSite(host) ?? "lax";
    return wanted === "none" && scheme === "http" ? "lax" : wanted;
  };
  return {
    names,
    sameSite: chosen,
    write(host, which, value, maxAgeSeconds) {
      const own = chosen(host);
      // The provider's answer comes from another site, and without the browser's own cookie it would be nobody's.
      const site = siteWords[own === "strict" && which !== "session" ? "lax" : own];
      const age = maxAgeSeconds === undefined ? "" : `; Max-Age=${Math.min(maxAgeSeconds, longestSeconds)}`;
      return `${names[which]}=${value}; Path=/; HttpOnly; SameSite=${site}${secure}${age}`;
    },
  };
}

const siteWords = { lax: "Lax", strict: "Strict", none: "None" } as const;

/** RFC 6265bis §5.5: browsers keep nothing longer than 400 days. */
const longestSeconds = 400 * 86_400;

/** BrowserTie is this browser's cookie, and the headers that give it one where it has none. */
export interface BrowserTie {
  readonly browser: string;
  readonly headers: Readonly<Record<string, readonly string[]>>;
}

/** tieBrowser: an answer that comes back with another browser's cookie, or none, is nobody's. */
export function tieBrowser(
  visit: { readonly browser: string | null; readonly request: { readonly host: string } },
  cookies: Cookies,
): BrowserTie {
  if (visit.browser !== null) return { browser: visit.browser, headers: {} };
  const browser = randomToken();
  return { browser, headers: { "set-cookie": [cookies.write(visit.request.host, "browser", browser)] } };
}
