// Problem details (RFC 9457): what programs are told when something is wrong.

import { STATUS_CODES } from "node:http";
import { codes, type ErrorCode } from "../error-codes.ts";
import { GatewayError } from "../errors.ts";

/** Problem is the body of an application/problem+json answer. */
export interface Problem {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly detail: string;
  readonly code: ErrorCode;
  readonly [extension: string]: unknown;
}

/** toProblem makes the problem for a code; `extensions` add to it and never replace what it says itself. */
export function toProblem(code: ErrorCode, extensions: Readonly<Record<string, unknown>> = {}): Problem {
  const { status, text } = codes[code];
  return { ...extensions, type: "about:blank", title: statusTitle(status), status, detail: text, code };
}

/** statusTitle names a status; 499 has a name only among proxies. */
function statusTitle(status: number): string {
  return STATUS_CODES[status] ?? (status === 499 ? "Client Closed Request" : "Error");
}

/** rawProblem is a whole HTTP/1.1 answer for a connection that has no request to answer. It closes the connection. */
export function rawProblem(code: ErrorCode): string {
  const problem = toProblem(code);
  const { retrySeconds } = new GatewayError(code);
  const body = JSON.stringify(problem);
  return [
    `HTTP/1.1 ${problem.status} ${problem.title}`,
    "Content-Type: application/problem+json",
    `Content-Length: ${Buffer.byteLength(body)}`,
    "Cache-Control: no-store",
    ...(retrySeconds === null ? [] : [`Retry-After: ${retrySeconds}`]),
    "Connection: close",
    "",
    body,
  ].join("\r\n");
}
