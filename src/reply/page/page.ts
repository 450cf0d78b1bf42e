// A page of the gateway's own: a heading, what it is about, and the blocks it is made of.

import type { Block } from "./block.ts";
import { toBlocks } from "./block.ts";
import { escapeHtml } from "./escape.ts";
import { type Fragment, fragmentTag } from "./fragment.ts";
import { hrefHtml } from "./href.ts";
import { scriptTag } from "./own-script.ts";
import type { Page } from "./shell.ts";
import type { Sign } from "./sign.ts";

/** PageOptions are plain text throughout; everything is escaped, and what is `foreign` has a direction of its own. */
export interface PageOptions {
  readonly title: string;
  /** Left out: the heading is enough. */
  readonly sign?: Sign;
  readonly blocks: readonly Block[];
  /** What went wrong with what was sent; left out: nothing. */
  readonly error?: string | null;
  /** The name of the field that it is about; left out: it is about all of it. */
  readonly faulty?: string;
  /** Where the browser goes by itself. */
  readonly goOn?: string;
  /** With whose script the part of an address behind "#" is kept; left out: it is not. */
  readonly fragment?: Fragment;
  /** The whole address of the script that the page itself needs; left out: none. */
  readonly script?: string | null;
  /** It may be shown inside another page of its own origin: nothing can be done on it by mistake. */
  readonly framed?: boolean;
}

/** page makes one, which replyWithPage answers with. */
export function page(options: PageOptions): Page {
  const { title, sign, blocks, error = null, faulty, goOn, fragment, script = null, framed = false } = options;
  // Of a page that is loaded nothing is read out by itself: what matters has the focus.
  const focus = faulty === undefined ? ' tabindex="-1" autofocus' : "";
  const alert = error === null ? "" : `<p class="error" role="alert" id="error"${focus}>${escapeHtml(error)}</p>\n`;
  // It stands before all that could lead on without it.
  const kept = fragment === undefined ? "" : fragmentTag(fragment);
  const own = script === null ? "" : scriptTag(script, { defer: "" });
  return {
    title,
    ...(sign !== undefined && { sign }),
    failed: error !== null,
    head: `${kept}${own}${goOn === undefined ? "" : toRefresh(hrefHtml(goOn), fragment !== undefined)}`,
    body: `${alert}${toBlocks(blocks, { failed: error !== null, ...(faulty !== undefined && { faulty }) })}`,
    scripts: [...(script === null ? [] : [script]), ...(fragment === undefined ? [] : [fragment.script])],
    framed,
  };
}

/**
 * Not a redirect: this is for where one would be blocked. Where a script leads on, it is for browsers that run none; who could
 * not get the script has the page's button: one that goes on by itself after a while is too fast for somebody (WCAG 2.2, 2.2.1).
 */
function toRefresh(href: string, isScripted: boolean): string {
  const refresh = `<meta http-equiv="refresh" content="0; url=${href}">`;
  return isScripted ? `<noscript>${refresh}</noscript>\n` : `${refresh}\n`;
}
