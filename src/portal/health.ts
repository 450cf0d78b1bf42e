// Health: says that there is a generation, and which; asked for ?ready, also whether this process takes traffic.

import type { Readiness } from "../exchange/readiness.ts";
import { replyWithJson } from "../reply/reply.ts";
import { type Handle, served } from "./handle.ts";

/** createHealth serves healthPath. */
export function createHealth(readiness: Readiness): Handle<"GET"> {
  return async ({ reply, request }, live) => {
    const reasons = readiness.lacking();
    if (!new URLSearchParams(request.query).has("ready") || (!readiness.draining && reasons.length === 0))
      replyWithJson(reply, 200, { status: "ok", generation: live.id });
    else if (readiness.draining) replyWithJson(reply, 503, { status: "draining" });
    else replyWithJson(reply, 503, { status: "not-ready", reasons });
    return served;
  };
}
