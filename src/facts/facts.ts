// Facts: what a policy may know of a request, in the form in which it crosses into the sandbox.

import type { IncomingHttpHeaders } from "node:http";
import type { FactsWire } from "../../runtime/contract.ts";
import type { CanonicalRequest, Client, Subject } from "../exchange/exchange.ts";

/** Credentials never enter the sandbox (docs/security.md). */
const withheld = new Set(["cookie", "authorization", "proxy-authorization"]);

/** toFacts writes what crosses. The user is JSON already, made once per session; `headers` only for a route that reads them. */
export function toFacts(
  request: CanonicalRequest,
  client: Client,
  params: Readonly<Record<string, string>>,
  subject: Subject | null,
  nowMs: number,
  headers: IncomingHttpHeaders | null,
): FactsWire {
  return [
    nowMs,
    request.id,
    request.method,
    request.scheme,
    request.host,
    request.path,
    request.query,
    toParams(params),
    subject?.credential === "session" ? Math.max(0, Math.floor((nowMs - subject.since) / 1_000)) : -1,
    client.address,
    subject?.userJson ?? "",
    headers === null ? "" : toHeaderFacts(headers),
  ];
}

function toParams(params: Readonly<Record<string, string>>): string {
  // Most routes have none.
  for (const _ in params) return JSON.stringify(params);
  return "";
}

function toHeaderFacts(headers: IncomingHttpHeaders): string {
  const facts: Record<string, string> = {};
  for (const [name, value] of Object.entries(headers)) {
    if (value === undefined || withheld.has(name)) continue;
    facts[name] = Array.isArray(value) ? value.join(", ") : value;
  }
  return JSON.stringify(facts);
}
