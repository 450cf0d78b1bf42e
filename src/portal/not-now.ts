// Leaving a challenge: what was sent is kept, and the page says until when, with the way back to it.

import { verifyPath } from "../exchange/own-path.ts";
import { page } from "../reply/page/page.ts";
import { replyWithPage } from "../reply/reply.ts";
import type { Handle } from "./handle.ts";
import { type KeptUntil, keptText } from "./kept.ts";
import type { FindWaiting } from "./waiting.ts";
import { withToken } from "./with-token.ts";

/** createNotNow serves notNowPath. It ends nothing: who changes their mind goes on with the same challenge. */
export function createNotNow(options: {
  readonly findWaiting: FindWaiting;
  readonly keptUntil: KeptUntil;
  readonly now: () => number;
}): Handle<"GET"> {
  return async (visit, live) => {
    const query = new URLSearchParams(visit.request.query);
    const { asked, subject, token } = await options.findWaiting(visit, live, query.get("c"));
    const untilMs = asked.parked === null ? null : await options.keptUntil(asked.parked, visit.browser);
    const isLost = asked.parked !== null && untilMs === null;
    const left = page({
      title: "Not now",
      blocks: [
        asked.parked === null
          ? { kind: "text", text: "Nothing was done." }
          : { kind: "kept", text: keptText(untilMs, options.now()) },
        {
          kind: "actions",
          links: [
            ...(isLost ? [] : [{ label: "Go on with it", href: withToken(verifyPath, token) }]),
            { label: "Home", href: "/" },
          ],
        },
      ],
    });
    replyWithPage(visit.reply, 200, left);
    return { subject, reason: "step-up: not now", error: null };
  };
}
