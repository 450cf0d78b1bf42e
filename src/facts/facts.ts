// Facts: what a policy may know of a request, as the JSON that crosses into the sandbox.

import type { IncomingHttpHeaders } from "node:http";
import type { CanonicalRequest, Client, Subject } from "../exchange.ts";

/** Credentials never enter the sandbox (DESIGN: no token, cookie or secret reaches it). */
const withheld = new Set(["cookie", "authorization", "proxy-authorization"]);

/**
 * toFacts builds the JSON of Facts by hand around what is already JSON: the user, made once per session.
 * `headers` only when the route was seen to read them.
 */
export function toFacts(
  request: CanonicalRequest,
  client: Client,
  params: Readonly<Record<string, string>>,
  subject: Subject | null,
  nowMs: number,
  headers: IncomingHttpHeaders | null,
): string {
  const session =
    subject?.credential === "session"
      ? `{"ageSeconds":${Math.max(0, Math.floor((nowMs - subject.since) / 1_000))}}`
      : "null";
  return (
    `{"now":${nowMs},"request":{"id":"${request.id}","method":"${request.method}","scheme":"${request.scheme}",` +
    `"host":"${request.host}","path":${JSON.stringify(request.path)},"query":${JSON.stringify(request.query)},` +
    `"params":${JSON.stringify(params)}${headers === null ? "" : `,"headers":${toHeaderFacts(headers)}`}},` +
    `"user":${subject?.userJson ?? "null"},"session":${session},"client":{"address":${JSON.stringify(client.address)}}}`
  );
}

function toHeaderFacts(headers: IncomingHttpHeaders): string {
  const facts: Record<string, string> = {};
  for (const [name, value] of Object.entries(headers)) {
    if (value === undefined || withheld.has(name)) continue;
    facts[name] = Array.isArray(value) ? value.join(", ") : value;
  }
  return JSON.stringify(facts);
}
