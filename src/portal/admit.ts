// What is checked of every visit to one of the gateway's own addresses before its handler sees it.

import { GatewayError } from "../errors.ts";
import type { InboundHeaders, ReadBody } from "../exchange/inbound.ts";
import { isSpeculative } from "../exchange/speculative.ts";
import type { Visit } from "../exchange/visit.ts";
import { fromOwnPage } from "../reply/cors.ts";
import { methodsOf, type Row } from "./row.ts";

/**
 * admit gives the form that was sent; null: somebody looks. Throws GATEWAY_METHOD, GATEWAY_SPECULATIVE, IDENTITY_ORIGIN for a script and for
 * another site's form, IDENTITY_WORKER, and what readBody throws.
 */
export async function admit(
  row: Row,
  { request, incoming, reply }: Pick<Visit, "request" | "incoming" | "reply">,
  readBody: ReadBody,
): Promise<URLSearchParams | null> {
  const methods = methodsOf(row);
  if (!methods.includes(request.method)) {
    // RFC 9110 §15.5.6
    reply.setHeader("allow", methods.join(", "));
    throw new GatewayError("GATEWAY_METHOD");
  }
  // Where a GET begins, spends or takes something. The window that somebody opens asks for itself.
  if ((row.methods === "GET alone" || row.who !== "anybody") && isSpeculative(incoming.headers))
    throw new GatewayError("GATEWAY_SPECULATIVE");
  if (row.who !== "anybody") refuseScripts(incoming.headers);
  if (row.limitBytes === undefined || request.method !== "POST") return null;
  if (row.from !== "anyone" && !fromOwnPage(incoming.headers, request)) throw new GatewayError("IDENTITY_ORIGIN");
  return toForm(incoming.headers, await readBody(incoming, row.limitBytes));
}

/** The app's scripts have our origin: one that was slipped into a page must not read a new factor's secret, nor set it up. */
function refuseScripts(headers: InboundHeaders): void {
  const { "sec-fetch-mode": mode = "navigate", "sec-fetch-dest": destination = "document" } = headers;
  // What a service worker passes on has lost its destination, and what is preloaded for one says so. It could read the answer.
  if (headers["service-worker-navigation-preload"] !== undefined || (mode === "navigate" && destination === "empty"))
    throw new GatewayError("IDENTITY_WORKER");
  if (mode !== "navigate" || destination !== "document")
    throw new GatewayError("IDENTITY_ORIGIN", { detail: "a script or a frame asked" });
}

/** What is no form has no fields. */
function toForm(headers: InboundHeaders, body: Buffer): URLSearchParams {
  const type = headers["content-type"]?.split(";", 1)[0]?.trim().toLowerCase();
  return new URLSearchParams(type === "application/x-www-form-urlencoded" ? body.toString() : "");
}
