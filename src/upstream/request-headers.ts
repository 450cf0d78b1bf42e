// What an upstream is sent: the client's headers without what is ours or the connection's, then ours.

import { Readable } from "node:stream";
import { GatewayError } from "../errors.ts";
import { foldHeaderName, headersThat, judgeOnce, prefixesThat } from "../exchange/header-name.ts";
import { isHeaderValue, toHeaderBytes } from "../exchange/header-text.ts";
import { identifies } from "./binding.ts";
import type { Forwarding } from "./forwarding.ts";
import { toUpstreamAddresses } from "./site-address.ts";

/** RequestHeaders are raw pairs for the upstream, and whether the client announced a body. */
export interface RequestHeaders {
  readonly pairs: string[];
  readonly hasBody: boolean;
  /** Its credentials say who sends all that its connection carries. */
  readonly identifying: boolean;
}

const keep = 0;
const drop = 1;
const connection = 2;
const cookie = 3;
const authorization = 4;
const contentLength = 5;
const transferEncoding = 6;

/** Dropped, but for those that are looked into. */
const special: ReadonlyMap<string, number> = new Map([
  ...[...headersThat("connection", "ours", "caller", "target")].map((name) => [name, drop] as const),
  ["connection", connection],
  ["cookie", cookie],
  ["authorization", authorization],
  ["content-length", contentLength],
  ["transfer-encoding", transferEncoding],
]);
const dropped = prefixesThat("connection", "ours", "caller", "target");

/** createRequestHeaders makes the builder for one generation. `stripHeaders` are folded names that no client may send. */
export function createRequestHeaders(stripHeaders: ReadonlySet<string>): (forwarding: Forwarding) => RequestHeaders {
  const judge = judgeOnce((name) => {
    // X_User, X.User and x-user are one header to a CGI-like server.
    const folded = foldHeaderName(name);
    const forbidden = dropped.some((prefix) => folded.startsWith(prefix)) || stripHeaders.has(folded) ? drop : keep;
    return special.get(folded) ?? forbidden;
  });

  // Almost always a host has one.
  let lastOrigin = "";
  let authority = "";
  return (forwarding) => {
    const { request, client, rawHeaders, body, setHeaders, signed, stripHeaders } = forwarding;
    const { origin } = request;
    if (origin !== lastOrigin) {
      lastOrigin = origin;
      authority = origin.slice(origin.indexOf("/") + 2);
    }
    // Pushed: a list that begins with these has room for them alone, and would be moved twice.
    const pairs: string[] = [];
    pairs.push("host", authority, "x-forwarded-for", client.address, "x-forwarded-proto", request.scheme);
    pairs.push("x-forwarded-host", authority, "x-request-id", request.id);
    // A parked body is sent with its own length.
    const streams = body instanceof Readable;
    let named: ReadonlySet<string> | null = null;
    let hasBody = false;
    let identifying = false;
    for (let index = 0; index < rawHeaders.length; index += 2) {
      const name = rawHeaders[index]!;
      const verdict = judge(name);
      if (verdict === drop) continue;
      const value = rawHeaders[index + 1]!;
      if (verdict === keep) pairs.push(name, value);
      else if (verdict === connection) named = addNamed(named, value);
      else if (verdict === cookie) {
        const rest = withoutCookies(value, forwarding.stripCookies);
        if (rest !== "") pairs.push(name, rest);
      } else if (verdict === authorization) {
        if (stripHeaders.includes("authorization")) continue;
        identifying = identifies(value);
        pairs.push(name, value);
      } else if (verdict === transferEncoding) hasBody = streams;
      else if (streams && value !== "0") {
        hasBody = true;
        pairs.push(name, value);
      }
    }
    if (body !== null && !streams && !Buffer.isBuffer(body)) pairs.push("content-length", String(body.length));
    // Before ours are set: Connection may take away the client's headers, never the gateway's (CVE-2022-31813).
    if (named !== null) removeNamed(pairs, named);
    // Most credentials come in Authorization, which is left out above.
    if (stripHeaders.length > 0 && !(stripHeaders.length === 1 && stripHeaders[0] === "authorization"))
      removeNamed(pairs, new Set(stripHeaders));
    toUpstreamAddresses(pairs, ownPairs, forwarding);
    for (const name in setHeaders) {
      let value = setHeaders[name]!;
      if (/[^\t\x20-\x7e]/.test(value)) {
        value = toHeaderBytes(value);
        if (!isHeaderValue(value))
          throw new GatewayError("DECISION_RETURN", { detail: `header ${name} has a value that HTTP cannot carry` });
      }
      if (name === "authorization") identifying = identifies(value);
      pairs.push(name, value);
    }
    if (signed !== undefined) pairs.push(signed.name, signed.value);
    return { pairs, hasBody, identifying };
  };
}

function addNamed(named: ReadonlySet<string> | null, value: string): ReadonlySet<string> | null {
  if (value === "keep-alive" || value === "close" || value === "Upgrade") return named;
  const names = new Set(named);
  for (const token of value.toLowerCase().split(",")) names.add(foldHeaderName(token.trim()));
  // The connection's own; and a body without its length would be another request.
  names.delete("content-length");
  return names;
}

const ownPairs = 10;

function removeNamed(pairs: string[], named: ReadonlySet<string>): void {
  let kept = ownPairs;
  for (let index = ownPairs; index < pairs.length; index += 2) {
    if (named.has(foldHeaderName(pairs[index]!))) continue;
    pairs[kept] = pairs[index]!;
    pairs[kept + 1] = pairs[index + 1]!;
    kept += 2;
  }
  pairs.length = kept;
}

/** withoutCookies takes cookies by name out of a Cookie header: the upstream has no business with the gateway's session. */
export function withoutCookies(value: string, names: ReadonlySet<string>): string {
  let touched = false;
  for (const name of names) touched ||= value.includes(name);
  if (!touched) return value;
  let kept = "";
  let isFirst = true;
  for (let start = 0; start <= value.length; ) {
    const next = value.indexOf(";", start);
    const end = next === -1 ? value.length : next;
    const pair = value.slice(start, end);
    start = end + 1;
    if (names.has(cookieName(pair))) continue;
    kept += isFirst ? pair : `;${pair}`;
    isFirst = false;
  }
  return kept.trim();
}

/** cookieName reads the name of a cookie pair; "=name=value" counts as "name", as browsers would send it back. */
export function cookieName(pair: string): string {
  const start = pair.trimStart();
  const text = start.startsWith("=") ? start.slice(1).trimStart() : start;
  const end = text.indexOf("=");
  return (end === -1 ? text : text.slice(0, end)).trimEnd();
}
