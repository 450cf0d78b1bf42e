// A request-target (RFC 9112 §3.2.1), as it is written once it was read.

import type { CanonicalRequest } from "./exchange.ts";

/** toTarget writes path and query as one. */
export const toTarget = ({ path, query }: Pick<CanonicalRequest, "path" | "query">): string =>
  query === "" ? path : `${path}?${query}`;

/** toHere is an address again, as a browser may be told it: of this host and nowhere else. By itself, "//x" would be another host. */
export function toHere(request: Pick<CanonicalRequest, "path" | "query" | "origin">): string {
  const here = toTarget(request);
  return here.startsWith("//") ? request.origin + here : here;
}
