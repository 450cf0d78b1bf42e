// The gateway's own addresses: one prefix, outside policy, each verifying its own input.

import { GatewayError } from "../errors.ts";
import type { Visit } from "../exchange/visit.ts";
import type { LiveGeneration } from "../generation/live.ts";
import { replyWithJson } from "../reply/reply.ts";
import { type Endpoint, nothing, type Returned } from "./returned.ts";
import { onlyReads } from "./visitor.ts";

/** isOwn: no policy sees these addresses, so a deny-all policy cannot lock its own sign-in out. */
export const isOwn = (path: string): boolean => path.startsWith("/.sallyport/") || path === "/.sallyport";

export type Endpoints = (visit: Visit, live: LiveGeneration | null) => Promise<Returned>;

/** createEndpoints serves a table of whole paths and answers 404 to everything else under the prefix. */
export function createEndpoints(table: Readonly<Record<string, Endpoint>>): Endpoints {
  return async (visit, live) => {
    const endpoint = Object.hasOwn(table, visit.request.path) ? table[visit.request.path] : undefined;
    if (endpoint === undefined) throw new GatewayError("ROUTING_NO_ROUTE");
    if (live === null) throw new GatewayError("GATEWAY_NOT_READY");
    return endpoint(visit, live);
  };
}

/** health says that there is a generation, and which. */
export const health: Endpoint = async ({ request, reply }, live) => {
  onlyReads(request);
  replyWithJson(reply, 200, { status: "ok", generation: live.id });
  return nothing;
};
