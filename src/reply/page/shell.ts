// The document around a page: the site above its card, who is signed in below it, and the one style sheet and the policy of all of them.

import { createHash } from "node:crypto";
import type { Around, Site } from "../../exchange/around.ts";
import { escapeHtml } from "./escape.ts";
import { toFoot } from "./foot.ts";
import { element, foreign } from "./foreign.ts";
import { type Sign, toSign } from "./sign.ts";
import { toHeader } from "./site.ts";
import { sheetFor } from "./style.ts";

/** Page is what is in the card. `head` and `body` are HTML of ours, `title` is text. */
export interface Page {
  readonly title: string;
  readonly sign?: Sign;
  /** Something of what was sent is wrong: the title says so first, which is what is read out first. */
  readonly failed?: boolean;
  readonly head: string;
  readonly body: string;
  /** The whole addresses of the scripts that it runs. */
  readonly scripts: readonly string[];
  /** It may be shown inside another page of its own origin. */
  readonly framed?: boolean;
}

/** Document is a whole one, and the Content-Security-Policy it works under. */
export interface Document {
  readonly html: string;
  readonly policy: string;
}

/** toDocument: where nothing is known of what is around it, there is the card alone; and a frame shows no page to sign out on. */
export function toDocument(page: Page, around: Pick<Around, "site" | "signedIn"> | null): Document {
  const { title, sign, failed = false, head, body } = page;
  const named = failed ? `Error: ${foreign(title)}` : title;
  const site = around === null ? "" : ` · ${escapeHtml(around.site.name)}`;
  const html = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
${head}<title>${escapeHtml(named)}${site}</title>
<style>${styleOf(around).sheet}</style>
</head>
<body>
${around === null ? "" : toHeader(around.site)}<main>
${sign === undefined ? "" : toSign(sign)}${element("h1", title)}
${body}
</main>
${around === null || page.framed ? "" : toFoot(around.signedIn)}</body>
</html>
`;
  return { html, policy: toPolicy(page, around) };
}

interface Style {
  readonly sheet: string;
  /** The source expression that allows it (CSP3 §2.3.1). */
  readonly source: string;
}

const toStyle = (site: Pick<Site, "colors">): Style => {
  const sheet = sheetFor(site);
  return { sheet, source: `'sha256-${createHash("sha256").update(sheet).digest("base64")}'` };
};

const plain = toStyle({ colors: null });
const styles = new WeakMap<Site, Style>();

function styleOf(around: Pick<Around, "site"> | null): Style {
  if (around === null || around.site.colors === null) return plain;
  const known = styles.get(around.site) ?? toStyle(around.site);
  styles.set(around.site, known);
  return known;
}

/** This style sheet, these scripts and the logo that it has in itself, and nothing else. */
const toPolicy = ({ scripts, framed = false }: Page, around: Pick<Around, "site"> | null): string =>
  [
    "default-src 'none'",
    `style-src ${styleOf(around).source}`,
    ...(around === null || around.site.logo === null ? [] : ["img-src data:"]),
    ...(scripts.length === 0 ? [] : [`script-src ${scripts.join(" ")}`]),
    "form-action 'self'",
    `frame-ancestors ${framed ? "'self'" : "'none'"}`,
    "base-uri 'none'",
  ].join("; ");
