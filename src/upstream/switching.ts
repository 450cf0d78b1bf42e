// Is a 101 the answer to the handshake that was sent? Behind one that is not, bytes would pass that nobody decided about.

import { valuesOf } from "../exchange/header-pair.ts";
import { isWebSocketKey, toWebSocketAccept } from "../exchange/websocket-key.ts";
import { fieldOf } from "./answer-fields.ts";
import type { Fields } from "./exchanger.ts";

/**
 * faultInSwitching judges the headers of a 101; null: it answers this client's handshake. An upstream that knows nothing of
 * WebSockets gives itself away here: it cannot know what to answer the key with (RFC 6455 §4.1).
 */
export function faultInSwitching(fields: Fields, rawHeaders: readonly string[]): string | null {
  const asked = protocolOf(rawHeaders);
  if (asked === "" || fieldOf(fields, "upgrade")?.toLowerCase() !== asked.toLowerCase())
    return "it switches to another protocol than was asked for";
  if (!listOf(fieldOf(fields, "connection")).some((one) => one.toLowerCase() === "upgrade"))
    return "its connection does not upgrade";
  return asked.toLowerCase() === "websocket" ? faultInWebSocket(fields, rawHeaders) : null;
}

/** protocolOf reads the protocol that a client's raw headers ask to upgrade to. */
export const protocolOf = (rawHeaders: readonly string[]): string => valuesOf(rawHeaders, "upgrade")[0]?.trim() ?? "";

function faultInWebSocket(fields: Fields, rawHeaders: readonly string[]): string | null {
  const keys = valuesOf(rawHeaders, "sec-websocket-key");
  const key = keys[0]?.trim() ?? "";
  if (keys.length !== 1 || !isWebSocketKey(key)) return "the handshake had no key that it could answer";
  if (fieldOf(fields, "sec-websocket-accept") !== toWebSocketAccept(key))
    return "its sec-websocket-accept does not answer the key";
  const protocol = fieldOf(fields, "sec-websocket-protocol");
  if (protocol !== undefined && !offered(rawHeaders, "sec-websocket-protocol").includes(protocol))
    return "its sec-websocket-protocol was not offered";
  // RFC 9110 §5.6.1: what is empty between commas is nothing.
  const extensions = listOf(fieldOf(fields, "sec-websocket-extensions"))
    .map(nameOf)
    .filter((name) => name !== "");
  const wanted = offered(rawHeaders, "sec-websocket-extensions").map(nameOf);
  return extensions.every((name) => wanted.includes(name)) ? null : "its sec-websocket-extensions were not offered";
}

const listOf = (value: string | undefined): string[] =>
  value === undefined ? [] : value.split(",").map((one) => one.trim());

/** An extension's name stands before its parameters (RFC 6455 §9.1). */
const nameOf = (extension: string): string => extension.split(";", 1)[0]!.trim();

const offered = (rawHeaders: readonly string[], name: string): string[] => valuesOf(rawHeaders, name).flatMap(listOf);
