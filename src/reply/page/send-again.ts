// The answer to a form that cannot be kept: a window to prove it in, and the way back to where what was typed still is.

import type { GatewayError } from "../../errors.ts";
import type { Outbound } from "../../exchange/outbound.ts";
import { replyWithPage } from "../reply.ts";
import { escapeHtml } from "./escape.ts";
import { element, foreign } from "./foreign.ts";
import { hrefHtml } from "./href.ts";
import { scriptTag } from "./own-script.ts";
import { toDetails, toSupport } from "./support.ts";

/** SendAgain is what its page leads to. */
export interface SendAgain {
  /** Where it is proved: the whole address. */
  readonly prove: string;
  /** The page that has the form. */
  readonly formPage: string;
  /** The whole address of the page's script. */
  readonly script: string;
  /** Shown inside another page of the same origin. */
  readonly framed: boolean;
  /** The policy's own words; "" for none. */
  readonly reason: string;
  readonly requestId: string;
}

/** replyWithSendAgain answers with the error's status. The rest of what is still being sent is not wanted: the connection goes with it. */
export function replyWithSendAgain(reply: Outbound, error: GatewayError, options: SendAgain): void {
  const { script, framed } = options;
  const page = {
    title: "Confirm it is you, then send it again",
    sign: "confirm",
    head: scriptTag(script, { type: "module", "data-prove": options.prove }),
    body: toBody(error, options),
    scripts: [script],
    framed,
  } as const;
  replyWithPage(reply, error.status, page, { connection: "close" });
}

function toBody(error: GatewayError, { prove, formPage, reason, requestId }: SendAgain): string {
  const here = new URL(prove);
  here.searchParams.set("return_to", formPage);
  const asked = reason === "" ? "" : `${element("p", foreign(reason), ' class="reason"')}\n`;
  return `<div data-step="prove">
${asked}${element("p", why[error.code] ?? error.text)}
<p data-do="how" hidden>Confirm it in a window, then go back and send it again: what you typed is still on the page.</p>
</div>
<p role="status" data-said ${says}></p>
<div class="row" data-step="prove">
<button class="button main" type="button" data-do="prove" hidden>Open a window</button>
<a class="button" data-do="here" href="${hrefHtml(here.href)}">Confirm it on this page</a>
</div>
<div class="row" data-step="send" hidden>
<button class="button main" type="button" data-do="send">Back to what you typed</button>
</div>
<noscript><p role="status">Without scripts no window can tell this page that you are done. Confirm it on this page, and fill in the form again.</p></noscript>
${toSupport(requestId)}
${toDetails([
  ["Error", error.code],
  ["Request", requestId],
])}`;
}

/** What the script says, for it to be said in the page's language. */
const says = Object.entries({
  perhaps: "The window is closed. If you confirmed it there, go back and send it again; if not, open a window again.",
  cancelled: "Nothing was confirmed. Open a window again.",
  blocked: "This browser let no window open. Confirm it on this page, and fill in the form again.",
  timeout: "That took too long. Try again.",
  refused: "Nothing was confirmed. Try again.",
  unrepeatable: "",
  open: "Confirm it in the window that has opened.",
  now: "Now send it again",
  proved: "Thank you. What you typed is still on the page that you sent it from.",
})
  .map(([name, text]) => `data-say-${name}="${escapeHtml(text)}"`)
  .join(" ");

const why: Readonly<Record<string, string>> = {
  STEPUP_BODY_TOO_LARGE:
    "What you sent was not delivered: it is too large to be kept while you confirm that it is you.",
  STEPUP_HELD_FULL: "What you sent was not delivered: there is no room to keep it while you confirm that it is you.",
};
