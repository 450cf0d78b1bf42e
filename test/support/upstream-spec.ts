// What a manifest says of an upstream, with everyday values.

import type { SourceLocation } from "../../runtime/contract.ts";
import type { UpstreamSpec } from "../../runtime/upstream-spec.ts";

/** upstreamSpec is a spec with everyday values for "app". */
export function upstreamSpec(
  urls: readonly (string | { readonly url: string; readonly weight: number })[],
  changes: Partial<UpstreamSpec<SourceLocation>> = {},
): UpstreamSpec<SourceLocation> {
  return {
    name: "app",
    endpoints: urls.map((url) => (typeof url === "string" ? { url, weight: 1 } : url)),
    balance: "round-robin",
    health: null,
    connectTimeoutMs: 2_000,
    responseTimeoutMs: 5_000,
    idleTimeoutMs: 5_000,
    connectionAuth: "direct",
    identityAlgorithm: "ES256",
    limits: { connections: 1_024, waiting: 1_024, waitMs: 5_000, answerHeaderBytes: 65_536 },
    at: { file: "upstreams.ts", line: 1, column: 1 },
    ...changes,
  };
}
