// The gateway's own pages: one plain HTML document for errors, sign-in problems, refusals and the logout.

import { createHash } from "node:crypto";
import { escapeHtml } from "./escape.ts";
import { element, textHtml } from "./foreign.ts";
import { type Fragment, fragmentTag } from "./fragment.ts";

/** PageAction is a link, or for "post" a button. A post's answer must stay on this origin: `form-action` follows redirects. */
export interface PageAction {
  readonly label: string;
  readonly href: string;
  readonly method?: "get" | "post";
  /** Beside the page, for what may not be shown within it. */
  readonly newWindow?: boolean;
}

/** PageOptions are plain text throughout; everything is escaped, and what is `foreign` has a direction of its own. */
export interface PageOptions {
  readonly title: string;
  readonly paragraphs: readonly string[];
  /** Name and value, such as a support code. */
  readonly details?: readonly (readonly [string, string])[];
  readonly actions?: readonly PageAction[];
  /** Where the browser goes by itself. */
  readonly goOn?: string;
  /** With whose script; left out: there is none. */
  readonly fragment?: Fragment;
}

/** pageStyle is the one look of all pages. */
export const pageStyle = `
:root{color-scheme:light dark;--ground:#f4f5f7;--card:#fff;--ink:#1b2430;--quiet:#566173;--line:#dde1e7;--accent:#1f4fd8;--on-accent:#fff}
@media (prefers-color-scheme:dark){:root{--ground:#11161d;--card:#1a212b;--ink:#e9edf3;--quiet:#a3aebf;--line:#2f3947;--accent:#8fb0ff;--on-accent:#0c1730}}
*{box-sizing:border-box}
body{margin:0;min-height:100vh;min-height:100svh;display:grid;place-items:center;padding:1.25rem;background:var(--ground);color:var(--ink);font:1rem/1.6 system-ui,-apple-system,"Segoe UI",Roboto,sans-serif}
main{width:100%;max-width:34rem;padding:clamp(1.5rem,5vw,2.5rem);background:var(--card);border:1px solid var(--line);border-radius:1rem;overflow-wrap:anywhere}
h1{margin:0 0 .75rem;hyphens:auto;font-size:1.5rem;line-height:1.25;text-wrap:balance}
p{margin:0 0 .75rem}
.actions{display:flex;flex-wrap:wrap;gap:.75rem;margin-top:1.5rem}
form{margin:0}
.action{display:inline-block;padding:.6rem 1.1rem;border:1px solid var(--accent);border-radius:.6rem;background:none;color:var(--accent);font:inherit;font-weight:600;text-decoration:none;cursor:pointer}
.actions>:first-child .action,.actions>.action:first-child{background:var(--accent);color:var(--on-accent)}
.action:focus-visible{outline:3px solid var(--accent);outline-offset:3px}
dl{display:grid;grid-template-columns:auto 1fr;gap:.25rem 1rem;margin:1.5rem 0 0;padding-top:1rem;border-top:1px solid var(--line);color:var(--quiet);font-size:.875rem}
@media (max-width:30rem){dl{grid-template-columns:1fr;gap:0}dd+dt{margin-top:.5rem}}
dd{margin:0;font-family:ui-monospace,SFMono-Regular,Menlo,Consolas,monospace}
`;

/** pagePolicy is the Content-Security-Policy of every page: this style sheet and nothing else, framed by nobody. */
export const pagePolicy = policyFor(pageStyle);

/** framedPolicy is a page's policy where it may be shown inside another of its own origin: nothing can be done on it by mistake. */
export const framedPolicy = (policy: string): string =>
  policy.replace("frame-ancestors 'none'", "frame-ancestors 'self'");

/** policyFor allows one style sheet, and the scripts whose addresses are given. */
export function policyFor(style: string, ...scripts: readonly (string | null)[]): string {
  const allowed = scripts.filter((script) => script !== null);
  return [
    "default-src 'none'",
    `style-src 'sha256-${createHash("sha256").update(style).digest("base64")}'`,
    ...(allowed.length === 0 ? [] : [`script-src ${allowed.join(" ")}`]),
    "form-action 'self'",
    "frame-ancestors 'none'",
    "base-uri 'none'",
  ].join("; ");
}

/** page makes a complete HTML document that needs no script and no other resource. */
export function page(options: PageOptions): string {
  const paragraphs = options.paragraphs.map((text) => element("p", text)).join("\n");
  const actions = (options.actions ?? []).map(toAction).join("\n");
  // Not a redirect: this is for where one would be blocked.
  const goOn = options.goOn === undefined ? "" : toRefresh(safeHref(options.goOn), options.fragment !== undefined);
  const script = options.fragment === undefined ? "" : fragmentTag(options.fragment);
  const details = (options.details ?? []).map(toDetail).join("\n");
  const body = `${paragraphs}
${actions === "" ? "" : `<div class="actions">\n${actions}\n</div>`}
${details === "" ? "" : `<dl>\n${details}\n</dl>`}`;
  return shell({ title: options.title, head: script + goOn, style: pageStyle, body });
}

/** Where a script leads on, it is for browsers that run none; and later for those that could not get it. */
function toRefresh(address: string, isScripted: boolean): string {
  const after = (seconds: number) => `<meta http-equiv="refresh" content="${seconds}; url=${escapeHtml(address)}">`;
  return isScripted ? `<noscript>${after(0)}</noscript>\n${after(5)}\n` : `${after(0)}\n`;
}

/** toDetail is a name and what it has, such as a support code. */
export const toDetail = ([name, value]: readonly [string, string]): string =>
  `${element("dt", name)}${element("dd", value)}`;

/** shell is the document around a page's body. `head`, `style` and `body` are HTML and CSS of ours, `title` is text. */
export function shell(options: {
  readonly title: string;
  readonly head: string;
  readonly style: string;
  readonly body: string;
}): string {
  const title = escapeHtml(options.title);
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
${options.head}<title>${title}</title>
<style>${options.style}</style>
</head>
<body>
<main>
${element("h1", options.title)}
${options.body}
</main>
</body>
</html>
`;
}

function toAction(action: PageAction): string {
  const label = textHtml(action.label);
  const href = escapeHtml(safeHref(action.href));
  return action.method === "post"
    ? `<form method="post" action="${href}"><button class="action" type="submit">${label}</button></form>`
    : `<a class="action"${action.newWindow ? ' target="_blank" rel="noopener"' : ""} href="${href}">${label}</a>`;
}

/** safeHref: escaping does not help against javascript: and its disguises; only paths of this origin and http(s) addresses pass. */
export function safeHref(href: string): string {
  if (/^\/(?![/\\])[\x21-\x7e]*$/.test(href) || href === "") return href;
  const url = URL.parse(href);
  return url !== null && (url.protocol === "https:" || url.protocol === "http:") ? url.href : "/";
}
