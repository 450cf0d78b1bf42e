// Health: says that there is a generation, and which.

import { replyWithJson } from "../reply/reply.ts";
import { type Handle, served } from "./handle.ts";

/** health serves healthPath. */
export const health: Handle<"GET"> = async ({ reply }, live) => {
  replyWithJson(reply, 200, { status: "ok", generation: live.id });
  return served;
};
