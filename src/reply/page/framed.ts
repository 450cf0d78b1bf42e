// A challenge inside another page: providers and our own pages refuse to be framed, so it is answered in a window of its own.

import type { InboundHeaders } from "../../exchange/inbound.ts";
import type { Outbound } from "../../exchange/outbound.ts";
import { type ReplyHeaders, replyWithPage } from "../reply.ts";
import { page } from "./page.ts";

const frames: ReadonlySet<unknown> = new Set(["iframe", "frame", "embed", "object", "fencedframe"]);

/** isFramed: will the answer be shown inside another page (Fetch Metadata §2.1)? */
export const isFramed = (headers: InboundHeaders): boolean => frames.has(headers["sec-fetch-dest"]);

/** Framed is where the new window goes, and the address to try again at once it is done; null: what was sent goes on there. */
export interface Framed {
  readonly location: string;
  readonly again: string | null;
  readonly headers: ReplyHeaders;
}

/** replyWithFramed answers 401 with a page whose links lead out of the frame. A redirect would leave the frame blank. */
export function replyWithFramed(reply: Outbound, { location, again, headers }: Framed): void {
  const text =
    again === null
      ? "This cannot be done inside another page. What you sent is kept, and is sent once from a window of its own."
      : "This cannot be done inside another page. Open it in a window of its own, and then try again here.";
  const asking = page({
    title: "Confirm it is you",
    sign: "confirm",
    blocks: [
      { kind: "text", text },
      {
        kind: "actions",
        links: [
          { label: "Open a window", href: location, newWindow: true },
          ...(again === null ? [] : [{ label: "Try again", href: again }]),
        ],
      },
    ],
    framed: true,
  });
  replyWithPage(reply, 401, asking, headers);
}
