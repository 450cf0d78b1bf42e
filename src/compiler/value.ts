// Single values in a manifest: what is wrong with an origin, an issuer, a path, a method or a header name; null: nothing.

import { faultInHeaderName, faultInOddName, foldHeaderName } from "../../runtime/header-name.ts";
import { readableMethods, refusedMethods } from "../exchange/method.ts";

import { faultInSocket, isSocket } from "../exchange/socket-address.ts";

/** faultInEndpoint: it is scheme, host and port, or a socket file; a path or a user name in it would be dropped without a word. */
export function faultInEndpoint(text: string): string | null {
  if (isSocket(text)) return faultInSocket(text);
  const url = URL.parse(text);
  if (!url) return "is not an address";
  if (url.protocol !== "http:" && url.protocol !== "https:") return "is neither http nor https nor unix";
  if (url.username !== "" || url.password !== "") return "carries a user name or password";
  if (text.toLowerCase() === url.origin || text.toLowerCase() === `${url.origin}/`) return null;
  // An explicit default port is the same origin, written in full.
  const full = `${url.origin}:${url.protocol === "http:" ? 80 : 443}`;
  return url.port === "" && text.toLowerCase().replace(/\/$/, "") === full ? null : "is more than an origin";
}

/** faultInIssuer: RFC 8414 §2 asks for https without query and fragment; http is left for a provider on this machine. */
export function faultInIssuer(text: string): string | null {
  const url = URL.parse(text);
  if (!url) return "is not an address";
  if (url.username !== "" || url.password !== "") return "carries a user name or password";
  if (url.search !== "" || text.includes("#")) return "has a query or a fragment";
  if (url.protocol === "https:") return null;
  return url.protocol === "http:" && isThisMachine(url) ? null : "is not https";
}

const isThisMachine = ({ hostname }: URL): boolean =>
  /^(?:localhost|.+\.localhost|127(?:\.\d{1,3}){3}|\[::1\])$/.test(hostname);

/** faultInWebOrigin: it is compared with the Origin header as it stands (RFC 6454 §6.2), so any other spelling never fits. */
export function faultInWebOrigin(text: string): string | null {
  const url = URL.parse(text);
  if (!url) return "is not an address";
  if (text.includes("*")) return "has a wildcard, and who may act for a user is named one by one";
  if (url.protocol !== "https:" && !(url.protocol === "http:" && isThisMachine(url))) return "is not https";
  return text === url.origin ? null : `is not an origin as it is sent, which would be ${url.origin}`;
}

/** faultInPath: a path is sent as it is written, so it has to be canonical already. */
export function faultInPath(text: string): string | null {
  if (!text.startsWith("/") || text.startsWith("//")) return "does not begin with one slash";
  if (!/^[A-Za-z0-9\-._~!$&'()*+,;=:@%/?]*$/.test(text) || /%(?![0-9A-Fa-f]{2})/.test(text))
    return "has characters that must be percent-encoded";
  const [path = "/"] = text.split("?", 1);
  if (/%(?:2f|5c|00|2e)/i.test(path)) return "hides a slash, dot or NUL behind a percent sign";
  return path
    .split("/")
    .some((part, index, all) => part === "." || part === ".." || (part === "" && index > 0 && index < all.length - 1))
    ? "has an empty or a dot segment"
    : null;
}

/** faultInMethod: a method that is one may still never reach a route. */
export function faultInMethod(method: string): string | null {
  if (refusedMethods.has(method)) return "the gateway refuses on every path";
  return readableMethods.has(method) ? null : "the HTTP parser of Node.js does not know, and answers with 400";
}

/** faultInHeader judges the name of a header that a policy sets for an upstream; names come in lower case. */
export const faultInHeader: (name: string) => string | null = faultInHeaderName;

/** faultInOdd judges the name of a header that a host lets clients send, in lower case; `set` are names that policies set, folded. */
export const faultInOdd = (name: string, set: ReadonlySet<string>): string | null =>
  faultInOddName(name) ??
  (set.has(foldHeaderName(name)) ? "is to many servers the same as one that a forward() sets" : null);
