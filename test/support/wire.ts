// Facts in the form in which they cross into the sandbox, for tests that call it without a request.

import type { Facts, FactsWire } from "../../runtime/contract.ts";

/** toWire writes facts as src/facts does for a real request. */
export function toWire({ now, request, user, session, client }: Facts): FactsWire {
  return [
    now,
    request.id,
    request.method,
    request.scheme,
    request.host,
    request.path,
    request.query,
    JSON.stringify(request.params),
    session?.ageSeconds ?? -1,
    client.address,
    user === null ? "" : JSON.stringify(user),
    request.headers === undefined ? "" : JSON.stringify(request.headers),
  ];
}

/** bareFacts is a request that says as little as possible. */
export const bareFacts: Facts = {
  now: 1,
  request: { id: "1", method: "GET", scheme: "http", host: "a.example", path: "/", query: "", params: {} },
  user: null,
  session: null,
  client: { address: "" },
};
