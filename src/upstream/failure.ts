// What went wrong with an upstream, in the gateway's codes.

import { describe, GatewayError } from "../errors.ts";
import { isSocket } from "../exchange/socket-address.ts";
import type { ExchangeRequest } from "./exchanger.ts";

const connectTimeouts: ReadonlySet<string> = new Set(["UND_ERR_CONNECT_TIMEOUT", "WIRE_CONNECT_LATE", "ETIMEDOUT"]);
const timeouts: ReadonlySet<string> = new Set([
  "UND_ERR_HEADERS_TIMEOUT",
  "UND_ERR_BODY_TIMEOUT",
  "WIRE_LATE",
  "WIRE_SILENT",
]);
/** Codes of a connection that the other side has closed. A reset is called UPSTREAM_RESET (undici-pool.ts). */
const closes: ReadonlySet<string> = new Set(["UND_ERR_SOCKET", "WIRE_CLOSED", "UPSTREAM_RESET", "ECONNRESET", "EPIPE"]);

/** Codes of a machine that has no more of what a connection takes: descriptors, memory, ports. */
const exhausted: ReadonlySet<string> = new Set(["EMFILE", "ENFILE", "ENOBUFS", "ENOMEM", "EADDRNOTAVAIL"]);

/** isExhausted: is it this machine that has no room for a connection? */
export const isExhausted = (cause: unknown): boolean => exhausted.has(codeOf(cause));

/** isClosed: did the other side close the connection? */
export const isClosed = (cause: unknown): boolean => closes.has(codeOf(cause));

function codeOf(cause: unknown): string {
  return cause instanceof Error && "code" in cause && typeof cause.code === "string" ? cause.code : "";
}

/** toConnectError names why an endpoint was not reached; nothing was sent to it. */
export function toConnectError(cause: unknown, endpoint: string): GatewayError {
  if (cause instanceof GatewayError) return cause;
  const code = codeOf(cause);
  const detail = `${endpoint}: ${describe(cause)}`;
  // There is a header that HTTP cannot carry, which was found before connecting.
  if (code === "UND_ERR_INVALID_ARG" || code === "WIRE_UNSENDABLE")
    return new GatewayError("LISTENER_HEADER", { detail, cause });
  if (isExhausted(cause)) return new GatewayError("GATEWAY_EXHAUSTED", { detail, cause });
  if (connectTimeouts.has(code)) return new GatewayError("UPSTREAM_TIMEOUT", { detail, cause });
  const fix = isSocket(endpoint) ? socketFixes[code] : undefined;
  return new GatewayError("UPSTREAM_CONNECT", { detail, cause, ...(fix !== undefined && { fix }) });
}

/** What an operator does about a socket file, which has more ways to be wrong than a port. */
const socketFixes: Readonly<Record<string, string>> = {
  ENOENT:
    "There is no such file: start the service, or mend the path. It is looked for where the gateway runs: a container has files of its own.",
  ENOTDIR: "A part of its path is no folder: mend the path.",
  EACCES:
    "The gateway's user may not write to the socket, or not enter one of its folders: add it to the service's group, and have the service make the socket with mode 0660.",
  ECONNREFUSED: "The file is there, and nobody listens: start the service, which removes what an earlier one left.",
  ENOTSOCK: "The file is no socket: mend the path.",
};

/** toExchangeError names why an exchange that had begun was not finished, and the option that would have let it. */
export function toExchangeError(cause: unknown, endpoint: string, request: ExchangeRequest): GatewayError {
  if (cause instanceof GatewayError) return cause;
  const code = codeOf(cause);
  const detail = `${endpoint}: ${whys[code]?.(request) ?? describe(cause)}`;
  return new GatewayError(timeouts.has(code) ? "UPSTREAM_TIMEOUT" : "UPSTREAM_BAD_ANSWER", { detail, cause });
}

const tooLarge = ({ answerHeaderBytes }: ExchangeRequest): string =>
  `its answer's headers are larger than ${answerHeaderBytes} bytes (the upstream's limits.responseHeaders)`;
const late = ({ headersTimeout }: ExchangeRequest): string => `no answer for ${headersTimeout} ms (timeout.response)`;
const silent = ({ bodyTimeout }: ExchangeRequest): string =>
  `silent for ${bodyTimeout} ms in the middle of its answer, which was cut (timeout.idle)`;

const whys: Readonly<Record<string, (request: ExchangeRequest) => string>> = {
  UND_ERR_HEADERS_OVERFLOW: tooLarge,
  WIRE_OVERFLOW: tooLarge,
  UND_ERR_HEADERS_TIMEOUT: late,
  WIRE_LATE: late,
  UND_ERR_BODY_TIMEOUT: silent,
  WIRE_SILENT: silent,
};
