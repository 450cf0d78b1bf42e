// Is a 101 the answer to the handshake that was sent? Behind one that is not, bytes would pass that nobody decided about.

import type { IncomingHttpHeaders } from "node:http";
import { valuesOf } from "../exchange/header-pair.ts";
import { isWebSocketKey, toWebSocketAccept } from "../exchange/websocket-key.ts";

/**
 * faultInSwitching judges the headers of a 101; null: it answers this client's handshake. An upstream that knows nothing of
 * WebSockets gives itself away here: it cannot know what to answer the key with (RFC 6455 §4.1).
 */
export function faultInSwitching(headers: IncomingHttpHeaders, rawHeaders: readonly string[]): string | null {
  const asked = protocolOf(rawHeaders);
  // A repeated header is a list at undici's, whatever the type says: it equals no text.
  if (asked === "" || lower(headers.upgrade) !== asked.toLowerCase())
    return "it switches to another protocol than was asked for";
  if (!listOf(headers.connection).some((one) => lower(one) === "upgrade")) return "its connection does not upgrade";
  return asked.toLowerCase() === "websocket" ? faultInWebSocket(headers, rawHeaders) : null;
}

/** protocolOf reads the protocol that a client's raw headers ask to upgrade to. */
export const protocolOf = (rawHeaders: readonly string[]): string => valuesOf(rawHeaders, "upgrade")[0]?.trim() ?? "";

function faultInWebSocket(headers: IncomingHttpHeaders, rawHeaders: readonly string[]): string | null {
  const keys = valuesOf(rawHeaders, "sec-websocket-key");
  const key = keys[0]?.trim() ?? "";
  if (keys.length !== 1 || !isWebSocketKey(key)) return "the handshake had no key that it could answer";
  if (headers["sec-websocket-accept"] !== toWebSocketAccept(key))
    return "its sec-websocket-accept does not answer the key";
  const protocol: unknown = headers["sec-websocket-protocol"];
  if (protocol !== undefined && !offered(rawHeaders, "sec-websocket-protocol").includes(String(protocol)))
    return "its sec-websocket-protocol was not offered";
  // RFC 9110 §5.6.1: what is empty between commas is nothing.
  const extensions = listOf(headers["sec-websocket-extensions"])
    .map(nameOf)
    .filter((name) => name !== "");
  const wanted = offered(rawHeaders, "sec-websocket-extensions").map(nameOf);
  return extensions.every((name) => wanted.includes(name)) ? null : "its sec-websocket-extensions were not offered";
}

const lower = (value: unknown): string => (typeof value === "string" ? value.toLowerCase() : "");

const listOf = (value: unknown): string[] =>
  value === undefined
    ? []
    : String(value)
        .split(",")
        .map((one) => one.trim());

/** An extension's name stands before its parameters (RFC 6455 §9.1). */
const nameOf = (extension: string): string => extension.split(";", 1)[0]!.trim();

const offered = (rawHeaders: readonly string[], name: string): string[] => valuesOf(rawHeaders, name).flatMap(listOf);
