// Arriving by another site's link, where the session stays away from other sites' requests: a page that asks whether it was meant, and its click says who it is.

import { fragmentScriptPath, loginPath } from "../../exchange/own-path.ts";
import { toHere } from "../../exchange/target.ts";
import type { Visit } from "../../exchange/visit.ts";
import { replyWithPage } from "../reply.ts";
import { foreign } from "./foreign.ts";
import { page } from "./page.ts";

type Arriving = Pick<Visit, "incoming" | "session" | "request" | "reply">;

/** isHeldBack: may the browser have a session that it did not send, because another site led here (SameSite=Strict)? */
export function isHeldBack({ incoming, session }: Pick<Arriving, "incoming" | "session">, sameSite: string): boolean {
  const { method, headers } = incoming;
  return (
    sameSite === "strict" &&
    session === null &&
    (method === "GET" || method === "HEAD") &&
    headers["sec-fetch-site"] === "cross-site"
  );
}

/**
 * replyWithArrival answers 401 with a page that leads to the same address. By a click, and not by itself: then any site's
 * link would have the session after all. And not by signing in: that comes back from another site too.
 */
export function replyWithArrival({ reply, request }: Arriving): void {
  const script = `${request.origin}${fragmentScriptPath}`;
  const asking = page({
    title: "Go on?",
    blocks: [
      {
        kind: "text",
        text: `A page of another site led you here. ${foreign(request.host)} does not tell other sites' links who you are. Go on if you meant to come here.`,
      },
      { kind: "actions", links: [{ label: "Go on", href: toHere(request) }] },
    ],
    fragment: { script, same: `${loginPath}?return_to=${encodeURIComponent(toHere(request))}` },
  });
  replyWithPage(reply, 401, asking, { "www-authenticate": `Bearer realm="${request.host}"` });
}
