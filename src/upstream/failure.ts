// What went wrong with an upstream, in the gateway's codes.

import { describe, GatewayError } from "../errors.ts";

const connectTimeouts: ReadonlySet<string> = new Set(["UND_ERR_CONNECT_TIMEOUT", "ETIMEDOUT"]);
const timeouts: ReadonlySet<string> = new Set(["UND_ERR_HEADERS_TIMEOUT", "UND_ERR_BODY_TIMEOUT"]);

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
