// What went wrong with an upstream, in the gateway's codes.

import { describe, GatewayError } from "../errors.ts";

const connectTimeouts: ReadonlySet<string> = new Set(["UND_ERR_CONNECT_TIMEOUT", "ETIMEDOUT"]);
const timeouts: ReadonlySet<string> = new Set(["UND_ERR_HEADERS_TIMEOUT", "UND_ERR_BODY_TIMEOUT"]);
/** Codes of a connection that the other side has closed. A reset is called UPSTREAM_RESET (pool.ts). */
const closes: ReadonlySet<string> = new Set(["UND_ERR_SOCKET", "UPSTREAM_RESET", "ECONNRESET", "EPIPE"]);

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
  // undici found a header that HTTP cannot carry, and said so before connecting.
  if (code === "UND_ERR_INVALID_ARG") return new GatewayError("LISTENER_HEADER", { detail, cause });
  return new GatewayError(connectTimeouts.has(code) ? "UPSTREAM_TIMEOUT" : "UPSTREAM_CONNECT", { detail, cause });
}

/** toExchangeError names why an exchange that had begun was not finished. */
export function toExchangeError(cause: unknown, endpoint: string): GatewayError {
  if (cause instanceof GatewayError) return cause;
  const code = timeouts.has(codeOf(cause)) ? "UPSTREAM_TIMEOUT" : "UPSTREAM_BAD_ANSWER";
  return new GatewayError(code, { detail: `${endpoint}: ${describe(cause)}`, cause });
}
