// Which other origins' scripts may read what the gateway itself answers: those that the policies list for the host.

import type { Visit } from "../exchange/visit.ts";
import { toCorsHeaders } from "../reply/cors.ts";
import type { LiveGeneration } from "./live.ts";

const none: ReadonlySet<string> = new Set();

/** originsOf gives the origins that a request's host lists. */
export const originsOf = (live: LiveGeneration | null, host: string): ReadonlySet<string> =>
  live?.origins.get(host) ?? none;

/** openToOrigins lets a listed origin's script read the answer that is about to be written. */
export function openToOrigins(visit: Visit, live: LiveGeneration | null): void {
  const origins = originsOf(live, visit.request.host);
  if (origins.size === 0 || visit.tunnel !== null || visit.reply.headersSent) return;
  for (const [name, value] of Object.entries(toCorsHeaders(visit.incoming.headers, origins)))
    visit.reply.setHeader(name, value as string);
}
