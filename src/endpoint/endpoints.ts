// The gateway's own addresses: one prefix, outside policy, each verifying its own input.

import type { CookieNames } from "../cookie.ts";
import { GatewayError } from "../errors.ts";
import type { Sessions } from "../identity/session.ts";
import { callbackPath } from "../identity/sign-in.ts";
import type { LiveGeneration } from "../live-generation.ts";
import { replyWithJson } from "../reply/reply.ts";
import type { SigningKeys } from "../tokens.ts";
import type { Visit } from "../visit.ts";
import type { Callback, Returned } from "./callback.ts";
import { logout, logoutPath } from "./logout.ts";

/** isOwn: no policy sees these addresses, so a deny-all policy cannot lock its own sign-in out. */
export const isOwn = (path: string): boolean => path.startsWith("/.sallyport/") || path === "/.sallyport";

export type Endpoints = (visit: Visit, live: LiveGeneration | null) => Promise<Returned>;

const nothing: Returned = { subject: null, reason: "", error: null };

/** createEndpoints serves the table below and answers 404 to everything else under the prefix. */
export function createEndpoints(options: {
  readonly callback: Callback;
  readonly sessions: Sessions;
  readonly cookies: CookieNames;
  readonly keys: SigningKeys;
}): Endpoints {
  const table: Readonly<Record<string, Endpoints>> = {
    [callbackPath]: (visit, live) => options.callback(visit, ready(live)),
    [logoutPath]: async (visit) => {
      await logout(visit, options.sessions, options.cookies);
      return nothing;
    },
    "/.sallyport/jwks": async (visit) => {
      read(visit);
      replyWithJson(visit.reply, 200, { keys: [options.keys.publicJwk] });
      return nothing;
    },
    "/.sallyport/healthz": async (visit, live) => {
      read(visit);
      replyWithJson(visit.reply, 200, { status: "ok", generation: ready(live).id });
      return nothing;
    },
  };
  return (visit, live) => {
    const endpoint = Object.hasOwn(table, visit.request.path) ? table[visit.request.path] : undefined;
    return endpoint ? endpoint(visit, live) : Promise.reject(new GatewayError("ROUTING_NO_ROUTE"));
  };
}

function ready(live: LiveGeneration | null): LiveGeneration {
  if (live) return live;
  throw new GatewayError("GATEWAY_NOT_READY");
}

function read(visit: Visit): void {
  if (visit.request.method !== "GET" && visit.request.method !== "HEAD") throw new GatewayError("GATEWAY_METHOD");
}
