// A browser's cookie jar (RFC 6265bis): hosts without ports, paths, expiry, prefixes and SameSite.

interface Cookie {
  readonly name: string;
  readonly value: string;
  readonly domain: string;
  readonly hostOnly: boolean;
  readonly path: string;
  readonly expiresAtMs: number;
  readonly sameSite: "strict" | "lax" | "none";
  readonly httpOnly: boolean;
  readonly secure: boolean;
  readonly order: number;
}

/** CookieJar keeps cookies as a browser does. Everything is on loopback, so Secure is allowed without TLS. */
export interface CookieJar {
  /** Takes the Set-Cookie lines of an answer from `url`. */
  store(url: URL, lines: readonly string[]): void;
  /** The Cookie header for a request; "" for none. `site` is where the request comes from. */
  header(url: URL, request: { readonly site: "same-site" | "cross-site"; readonly safeNavigation: boolean }): string;
  /** A cookie's value by name, as sent to `url`; null when there is none. */
  value(url: URL | string, name: string): string | null;
  /** Every cookie that would be sent to `url`, with its attributes. */
  list(url: URL | string): readonly Readonly<Omit<Cookie, "order">>[];
  /** Puts a cookie there by hand: what an attacker, or a test of one, would do. */
  set(url: URL | string, name: string, value: string): void;
  clear(): void;
}

/** createCookieJar starts empty. */
export function createCookieJar(now: () => number = Date.now): CookieJar {
  const cookies = new Map<string, Cookie>();
  let order = 0;

  const matching = (url: URL) =>
    [...cookies.values()]
      .filter((cookie) => cookie.expiresAtMs > now())
      .filter((cookie) => (cookie.hostOnly ? url.hostname === cookie.domain : inDomain(url.hostname, cookie.domain)))
      .filter((cookie) => inPath(url.pathname, cookie.path))
      // RFC 6265 §5.4: longer paths first, then older cookies.
      .sort((left, right) => right.path.length - left.path.length || left.order - right.order);

  const put = (cookie: Cookie) => {
    const key = `${cookie.domain};${cookie.path};${cookie.name}`;
    const previous = cookies.get(key);
    if (cookie.expiresAtMs <= now()) cookies.delete(key);
    else cookies.set(key, { ...cookie, order: previous?.order ?? cookie.order });
  };

  return {
    store(url, lines) {
      for (const line of lines) {
        const cookie = parseCookie(url, line, now(), ++order);
        if (cookie) put(cookie);
      }
    },
    header(url, { site, safeNavigation }) {
      return matching(url)
        .filter(({ sameSite }) => site === "same-site" || sameSite === "none" || (sameSite === "lax" && safeNavigation))
        .map(({ name, value }) => `${name}=${value}`)
        .join("; ");
    },
    value(url, name) {
      return matching(new URL(url)).find((cookie) => cookie.name === name)?.value ?? null;
    },
    list(url) {
      return matching(new URL(url));
    },
    set(url, name, value) {
      const { hostname } = new URL(url);
      const known = matching(new URL(url)).find((cookie) => cookie.name === name);
      const attributes = { domain: hostname, hostOnly: true, path: "/", sameSite: "lax", httpOnly: true } as const;
      put({
        ...attributes,
        secure: false,
        expiresAtMs: Number.POSITIVE_INFINITY,
        order: ++order,
        ...known,
        name,
        value,
      });
    },
    clear() {
      cookies.clear();
    },
  };
}

function parseCookie(url: URL, line: string, nowMs: number, order: number): Cookie | null {
  const [pair = "", ...rest] = line.split(";");
  const equals = pair.indexOf("=");
  if (equals < 1) return null;
  const name = pair.slice(0, equals).trim();
  const attributes = new Map<string, string>();
  for (const part of rest) {
    const [key = "", ...value] = part.split("=");
    attributes.set(key.trim().toLowerCase(), value.join("=").trim());
  }
  const secure = attributes.has("secure");
  const domain = (attributes.get("domain") ?? "").replace(/^\./, "").toLowerCase();
  const path = attributes.get("path") ?? "";
  // A cookie for a domain the answer does not come from is refused (RFC 6265 §5.3 step 6).
  if (domain !== "" && !inDomain(url.hostname, domain)) return null;
  const prefix = name.toLowerCase();
  if ((prefix.startsWith("__secure-") || prefix.startsWith("__host-")) && !secure) return null;
  if (prefix.startsWith("__host-") && (domain !== "" || path !== "/")) return null;
  const sameSite = (attributes.get("samesite") ?? "lax").toLowerCase();
  if (sameSite === "none" && !secure) return null;
  return {
    name,
    value: pair.slice(equals + 1).trim(),
    domain: domain === "" ? url.hostname : domain,
    hostOnly: domain === "",
    path: path.startsWith("/") ? path : defaultPath(url.pathname),
    expiresAtMs: expiry(attributes, nowMs),
    sameSite: sameSite === "strict" || sameSite === "none" ? sameSite : "lax",
    httpOnly: attributes.has("httponly"),
    secure,
    order,
  };
}

function expiry(attributes: ReadonlyMap<string, string>, nowMs: number): number {
  const maxAge = attributes.get("max-age");
  if (maxAge !== undefined && /^-?\d+$/.test(maxAge)) return nowMs + Number(maxAge) * 1_000;
  const expires = Date.parse(attributes.get("expires") ?? "");
  return Number.isNaN(expires) ? Number.POSITIVE_INFINITY : expires;
}

const inDomain = (host: string, domain: string) => host === domain || host.endsWith(`.${domain}`);

const inPath = (path: string, cookiePath: string) =>
  path === cookiePath || (path.startsWith(cookiePath) && (cookiePath.endsWith("/") || path[cookiePath.length] === "/"));

const defaultPath = (path: string) => path.slice(0, Math.max(1, path.lastIndexOf("/")));
