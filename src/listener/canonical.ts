// The one reading of a request's target and host: what can be read in two ways is refused, the rest has one form.

import { isIPv4, isIPv6 } from "node:net";
import { domainToASCII } from "node:url";
import { GatewayError } from "../errors.ts";
import { type Oddities, odditiesOf, replaceBytes } from "../exchange/oddity.ts";

/** Target is a request-target in its parts; `authority` is null for origin-form (RFC 9112 §3.2.1). */
export interface Target {
  readonly path: string;
  readonly query: string;
  readonly authority: string | null;
  /** What the path has that servers read in different ways; only hosts and routes that keep it let it in. */
  readonly oddities: Oddities;
}

// Everyday paths: unreserved characters and harmless sub-delimiters, no segment that is empty, "." or "..".
const cleanPath = /^(?:\/(?!\.{1,2}(?:\/|$))[A-Za-z0-9\-._~!$&'()*+,=:@]+)*\/?$/;
const cleanQuery = /^[\x21\x22\x24-\x7e]*$/;
const absoluteForm = /^https?:\/\/([^/?]*)(.*)$/i;

/** parseTarget reads a request-target to its canonical path and query. Throws LISTENER_TARGET for what no host may keep. */
export function parseTarget(target: string): Target {
  let authority: string | null = null;
  let rest = target;
  if (target.charCodeAt(0) !== 0x2f) {
    const absolute = absoluteForm.exec(target);
    if (!absolute) throw refused("neither origin-form nor absolute-form");
    authority = absolute[1]!;
    rest = absolute[2]!;
    if (rest.charCodeAt(0) !== 0x2f) rest = `/${rest}`;
  }
  const mark = rest.indexOf("?");
  const path = mark === -1 ? rest : rest.slice(0, mark);
  const query = mark === -1 ? "" : rest.slice(mark + 1);
  if (!cleanQuery.test(query)) throw refused("query has a raw #, control or non-ASCII character");
  if (cleanPath.test(path) && path !== "") return { path, query, authority, oddities: 0 };
  const canonical = toCanonicalPath(path);
  return { path: canonical, query, authority, oddities: odditiesOf(canonical) };
}

// Each rule is a published bypass: the decision saw one path, the upstream served another (CVE-2021-29492, CVE-2021-32779, CVE-2020-24660).
const pathRules: readonly (readonly [RegExp, string])[] = [
  [/[^\x21-\x7e]/, "path has a raw control or non-ASCII character"],
  [/#/, "path has a raw #"],
  [/\\|%5c/i, "path has a backslash"],
  [/%(?![0-9a-f]{2})/i, "path has an incomplete percent-encoding"],
  [/%2e/i, "path has an encoded dot"],
  [/%(?:[01][0-9a-f]|7f)/i, "path has an encoded control character"],
];

function toCanonicalPath(path: string): string {
  for (const [pattern, rule] of pathRules) if (pattern.test(path)) throw refused(rule);
  const canonical = path
    .replace(/%([0-9a-f]{2})/gi, (encoded, hex: string) => {
      const character = String.fromCharCode(Number.parseInt(hex, 16));
      // RFC 3986 §6.2.2.2: an encoded unreserved character is the character.
      return /[A-Za-z0-9\-_~]/.test(character) ? character : encoded.toUpperCase();
    })
    .replace(/["<>[\]^`{|}]/g, (raw) => `%${raw.charCodeAt(0).toString(16).toUpperCase()}`);
  const text = replaceBytes(canonical, () => "");
  // Some servers decode a slash, drop what follows a semicolon, or drop bytes that are no text, before they look for dots.
  if (/(?:\/|%2F)\.{1,2}(?:\/|%2F|;|%3B|$)/.test(text)) throw refused("path has a dot segment");
  // U+0080 to U+009F are control characters too.
  if (/%C2%[89]/.test(text)) throw refused("path has an encoded control character");
  if (text !== canonical && isOverlong(canonical)) throw refused("path has an overlong encoding");
  return canonical;
}

/** isOverlong: would a decoder that does not look closely find an ASCII character in bytes beyond ASCII, such as "/" in %C0%AF? */
function isOverlong(path: string): boolean {
  const bytes = Buffer.from(
    path.replace(/%(..)/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16))),
    "latin1",
  );
  return bytes.some((byte, index) => {
    const more = [0xc0, 0xe0, 0xf0, 0xf8, 0xfc].filter((lead) => byte >= lead).length;
    if (more === 0) return false;
    let value = byte & (0x3f >> more);
    for (let next = 1; next <= more; next++) value = value * 64 + ((bytes[index + next] ?? 0xff) & 0x3f);
    return value < 0x80;
  });
}

const refused = (rule: string) => new GatewayError("LISTENER_TARGET", { detail: rule });

const hostName = /^(?=.{1,253}$)[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?)*$/;

/** parseHost reads a Host header or authority to one exact name without port: "a.example.com", "[::1]". Throws LISTENER_HOST. */
export function parseHost(value: string): string {
  const match = /^(\[[0-9a-fA-F:.]+\]|[^:[\]]+)(?::([0-9]{1,5}))?$/.exec(value);
  if (!match || Number(match[2] ?? 0) > 65_535) throw refusedHost("neither name nor name:port");
  const name = match[1]!;
  if (name.startsWith("[")) {
    if (!isIPv6(name.slice(1, -1))) throw refusedHost("not an IPv6 address");
    return new URL(`http://${name}`).hostname;
  }
  const ascii = toAscii(name).toLowerCase();
  const exact = ascii.endsWith(".") ? ascii.slice(0, -1) : ascii;
  if (!hostName.test(exact)) throw refusedHost("not a host name");
  // 0x7f.1 and 2130706433 are 127.0.0.1 to some readers and names to others.
  if (/(?:^|\.)(?:[0-9]+|0x[0-9a-f]*)$/.test(exact) && !isIPv4(exact)) throw refusedHost("not an IPv4 address");
  return exact;
}

function toAscii(name: string): string {
  if (/^[\x21-\x7e]*$/.test(name)) return name;
  // node:http hands header bytes over as latin1; a name beyond ASCII is UTF-8 on the wire.
  return domainToASCII(Buffer.from(name, "latin1").toString("utf8"));
}

/** isUriHost: may this stand in a Host header (RFC 9110 §7.2, RFC 3986 §3.2.2), though it is no name that a host here can have? */
export const isUriHost = (value: string): boolean =>
  /^(?:[A-Za-z0-9._~!$&'()*+,;=-]|%[0-9a-fA-F]{2})*(?::[0-9]*)?$/.test(value);

const refusedHost = (rule: string) => new GatewayError("LISTENER_HOST", { detail: rule });
