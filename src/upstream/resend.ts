// What may be sent once more, though it may have arrived: an endpoint may close a connection that it finds idle in the very moment in which it is used again.

import type { ExchangeRequest } from "./exchanger.ts";
import { isClosed } from "./failure.ts";

/** Sent twice, these do what they do once (RFC 9110 §9.2.2). Of a method that is not known, nothing is known. */
const idempotent: ReadonlySet<string> = new Set(["GET", "HEAD", "OPTIONS", "TRACE", "PUT", "DELETE"]);

/** isResendable: of a request that got no byte of an answer on a connection that had been kept (RFC 9112 §9.3.1). */
export function isResendable({ method, body }: ExchangeRequest, error: Error): boolean {
  // Of a body that comes from the client, some is gone.
  return isClosed(error) && idempotent.has(method) && (body === null || Buffer.isBuffer(body));
}
