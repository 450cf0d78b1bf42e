// A request-target (RFC 9112 §3.2.1), as it is written once it was read.

import type { CanonicalRequest } from "./exchange.ts";

/** toTarget writes path and query as one. */
export const toTarget = ({ path, query }: Pick<CanonicalRequest, "path" | "query">): string =>
  query === "" ? path : `${path}?${query}`;
