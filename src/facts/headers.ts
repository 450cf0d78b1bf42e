// The fact `request.headers`: the request's headers without its credentials.

import type { InboundHeaders } from "../exchange/inbound.ts";

/** Credentials never enter the sandbox: what a policy does not hold it cannot leak. */
const withheld = new Set(["cookie", "authorization", "proxy-authorization"]);

/** toHeaders writes them as JSON. */
export function toHeaders(headers: InboundHeaders): string {
  const facts: Record<string, string> = {};
  for (const [name, value] of Object.entries(headers)) {
    if (value === undefined || withheld.has(name)) continue;
    facts[name] = typeof value === "string" ? value : value.join(", ");
  }
  return JSON.stringify(facts);
}
