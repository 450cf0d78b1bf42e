// The answer to a form that cannot be kept: a window to prove it in, and the way back to where what was typed still is.

import type { GatewayError } from "../../errors.ts";
import type { Outbound } from "../../exchange/outbound.ts";
import { replyWithPage } from "../reply.ts";
import { escapeHtml } from "./escape.ts";
import { element, foreign } from "./foreign.ts";
import { scriptTag } from "./own-script.ts";
import { framedPolicy, pageStyle, policyFor, safeHref, shell } from "./page.ts";

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

const style = `${pageStyle}
[hidden]{display:none!important}
[role=status]:empty{display:none}
noscript p{margin-top:1.25rem}
.action[disabled]{opacity:.6;cursor:progress}
`;

/** replyWithSendAgain answers with the error's status. The rest of what is still being sent is not wanted: the connection goes with it. */
export function replyWithSendAgain(reply: Outbound, error: GatewayError, options: SendAgain): void {
  const { script } = options;
  const head = scriptTag(script, { type: "module", "data-prove": options.prove });
  const policy = policyFor(style, script);
  replyWithPage(
    reply,
    error.status,
    {
      html: shell({ title: "Confirm it is you, then send it again", head, style, body: toBody(error, options) }),
      policy: options.framed ? framedPolicy(policy) : policy,
    },
    { connection: "close" },
  );
}

function toBody(error: GatewayError, { prove, formPage, reason, requestId }: SendAgain): string {
  const here = new URL(prove);
  here.searchParams.set("return_to", formPage);
  const said = [...(reason === "" ? [] : [foreign(reason)]), why[error.code] ?? error.text];
  return `<div data-step="prove">
${said.map((text) => element("p", text)).join("\n")}
<p data-do="how" hidden>Confirm it in a window, then go back and send it again: what you typed is still on the page.</p>
</div>
<p role="status" data-said ${says}></p>
<div class="actions" data-step="prove">
<button class="action" type="button" data-do="prove" hidden>Open a window</button>
<a class="action" data-do="here" href="${escapeHtml(safeHref(here.href))}">Confirm it on this page</a>
</div>
<div class="actions" data-step="send" hidden>
<button class="action" type="button" data-do="send">Back to what you typed</button>
</div>
<noscript><p role="status">Without scripts no window can tell this page that you are done. Confirm it on this page, and fill in the form again.</p></noscript>
<dl>
<dt>Error</dt><dd>${escapeHtml(error.code)}</dd>
<dt>Support code</dt><dd>${escapeHtml(requestId)}</dd>
</dl>`;
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
