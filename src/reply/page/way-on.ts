// Leading a browser on: a redirect after a page was asked for, and a page that goes on by itself after a form.

import type { Outbound } from "../../exchange/outbound.ts";
import { type ReplyHeaders, replyWithPage, replyWithRedirect } from "../reply.ts";
import type { Fragment } from "./fragment.ts";
import { page } from "./page.ts";

/** WayOn is where a browser goes, and what a form is told meanwhile. */
export interface WayOn {
  readonly location: string;
  readonly headers?: ReplyHeaders;
  /** Of the page: 401 where a form was not delivered, so that a program does not believe it was. */
  readonly formStatus: number;
  readonly text: string;
  /** A browser that may have one keeps it, or is given it back, on a page in the place of a redirect; left out: none. */
  readonly fragment?: Fragment;
}

/**
 * replyWithWayOn redirects GET and HEAD, unless there is a fragment to see to. The answer to a form must not be a redirect that may end elsewhere: `form-action`
 * (CSP §6.4.1), the app's or our own, holds for every address that follows.
 */
export function replyWithWayOn(reply: Outbound, method: string | undefined, wayOn: WayOn): void {
  const { location, headers = {}, fragment } = wayOn;
  if ((method === "GET" || method === "HEAD") && fragment === undefined) {
    replyWithRedirect(reply, 303, location, headers);
    return;
  }
  const onward = page({
    title: "One moment",
    blocks: [
      { kind: "text", text: wayOn.text },
      { kind: "actions", links: [{ label: "Go on", href: location }] },
    ],
    goOn: location,
    ...(fragment !== undefined && { fragment }),
  });
  replyWithPage(reply, wayOn.formStatus, onward, headers);
}
