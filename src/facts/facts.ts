// Facts: what a policy may know of a request, in the form in which it crosses into the sandbox.

import type { FactsWire } from "../../runtime/contract.ts";
import type { CanonicalRequest, Client, Subject } from "../exchange/exchange.ts";
import { headersThat } from "../exchange/header-name.ts";
import type { InboundHeaders } from "../exchange/inbound.ts";

/** No token or cookie enters the sandbox. */
const withheld = headersThat("credential");
/** Asker is who asks, and which headers said so: those stay out. */
interface Asker {
  readonly subject: Subject;
  readonly consumed: readonly string[];
}

/** toFacts writes what crosses. The user is JSON already, made once per session; `headers` only for a route that reads them. */
export function toFacts(
  request: CanonicalRequest,
  client: Client,
  params: Readonly<Record<string, string>>,
  found: Asker | null,
  nowMs: number,
  headers: InboundHeaders | null,
): FactsWire {
  const subject = found === null ? null : found.subject;
  return [
    nowMs,
    request.id,
    request.method,
    request.scheme,
    request.host,
    request.path,
    request.query,
    toParams(params),
    subject !== null && subject.session !== null ? Math.max(0, Math.floor((nowMs - subject.since) / 1_000)) : -1,
    client.address,
    subject?.userJson ?? "",
    headers === null ? "" : toHeaderFacts(headers, found),
  ];
}

function toParams(params: Readonly<Record<string, string>>): string {
  // Most routes have none.
  for (const _ in params) return JSON.stringify(params);
  return "";
}

function toHeaderFacts(headers: InboundHeaders, found: Asker | null): string {
  const facts: Record<string, string> = {};
  for (const [name, value] of Object.entries(headers)) {
    if (value === undefined || withheld.has(name) || found?.consumed.includes(name)) continue;
    facts[name] = typeof value === "string" ? value : value.join(", ");
  }
  return JSON.stringify(facts);
}
