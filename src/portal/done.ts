// The last page of a step-up in a window: says that it can be closed, and tells the page that opened it how it went.

import { donePath, doneScriptPath } from "../exchange/own-path.ts";
import type { Visit } from "../exchange/visit.ts";
import type { LiveGeneration } from "../generation/live.ts";
import type { LiveHost } from "../generation/live-host.ts";
import { scriptTag } from "../reply/page/own-script.ts";
import { replyWithPage } from "../reply/reply.ts";
import { type Handled, served } from "./handle.ts";
import { parseReturnTo } from "./return-address.ts";

const none: ReadonlySet<string> = new Set();

/** toEnd is where a challenge ends that a window was opened for: in a popup, with a page that tells the script; else at the page the script named. */
export function toEnd({ request }: Pick<Visit, "request">, live: LiveGeneration): string {
  const query = new URLSearchParams(request.query);
  const origins = live.hosts.get(request.host)?.origins ?? none;
  if (query.get("mode") !== "popup") return parseReturnTo(query.get("return_to"), request, origins);
  const origin = query.get("origin");
  const known = origin !== null && (origin === request.origin || origins.has(origin));
  return `${donePath}?outcome=proved&origin=${encodeURIComponent(known ? origin : request.origin)}`;
}

/** asFailed turns the way to the end of a challenge in a window into the way to say that nothing came of it; null: it is another way. */
export const asFailed = (returnTo: string): string | null =>
  returnTo.startsWith(donePath) ? returnTo.replace("outcome=proved", "outcome=failed") : null;

/**
 * done serves /.sallyport/done?outcome=proved|failed&origin=… Anybody can open it, with any outcome: whoever hears it asks
 * the gateway again, and that answer counts.
 */
export async function done(
  { request, reply }: Pick<Visit, "request" | "reply">,
  live: { readonly hosts: ReadonlyMap<string, Pick<LiveHost, "origins">> },
): Promise<Handled> {
  const query = new URLSearchParams(request.query);
  const asked = query.get("origin") ?? request.origin;
  // To whom a window of ours speaks is ours to say, not whoever's who wrote the address.
  const origin = asked === request.origin || live.hosts.get(request.host)?.origins.has(asked) ? asked : "";
  const proved = query.get("outcome") === "proved";
  const script = `${request.origin}${doneScriptPath}`;
  const page = {
    title: proved ? "Thank you" : "That did not work",
    sign: proved ? "done" : "trouble",
    head: scriptTag(script, {
      type: "module",
      "data-outcome": proved ? "proved" : "failed",
      "data-origin": origin,
    }),
    body: `<p>${proved ? "You can close this window." : "Nothing was confirmed. You can close this window."}</p>`,
    scripts: [script],
  } as const;
  replyWithPage(reply, 200, page);
  return served;
}
