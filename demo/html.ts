// HTML for the demo's pages: a template that escapes every value, and the answer that carries a page.

import { hash } from "node:crypto";
import type { ServerResponse } from "node:http";

/** Html is text that is safe to put into a page as it stands; only `html` makes it. */
export interface Html {
  readonly html: string;
}

type Value = Html | string | number | null | readonly Html[];

const entities: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

const escapeText = (text: string) => text.replace(/[&<>"']/g, (character) => entities[character]!);

function toText(value: Value): string {
  if (value === null) return "";
  if (typeof value === "string" || typeof value === "number") return escapeText(String(value));
  if ("html" in value) return value.html;
  return value.map((part) => part.html).join("");
}

/** html is a template tag: what stands between its braces is escaped unless it is Html itself. */
export function html(parts: TemplateStringsArray, ...values: readonly Value[]): Html {
  return { html: String.raw({ raw: parts }, ...values.map(toText)) };
}

/** raw takes text that a trusted library already made into HTML. */
export const raw = (text: string): Html => ({ html: text });

/** Page is one whole page: its own style sheet and nothing from anywhere else. */
export interface Page {
  readonly title: string;
  readonly style: string;
  readonly body: Html;
  /** Its own script, which the page does without where none runs. */
  readonly script?: string;
  /** What the page may do besides: directives of its Content-Security-Policy. */
  readonly allows?: readonly string[];
}

/** render makes the document. */
export function render(page: Page): string {
  const script = page.script === undefined ? null : html`<script type="module">${raw(page.script)}</script>\n`;
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${page.title}</title>
<link rel="icon" href="data:,">
<style>${raw(page.style)}</style>
${script}</head>
<body>
${page.body}
</body>
</html>
`.html;
}

/** pageHeaders allow a page its own style sheet and script and, unless it says so, no other script, no frame and no other origin. */
export function pageHeaders(page: Page): Record<string, string> {
  const only = (kind: string, text: string) => `${kind} 'sha256-${hash("sha256", text, "base64")}'`;
  const own = [only("style-src", page.style), ...(page.script === undefined ? [] : [only("script-src", page.script)])];
  const allows = ["default-src 'none'", "img-src data:", ...own, "base-uri 'none'", "frame-ancestors 'none'"];
  return {
    "content-type": "text/html; charset=utf-8",
    "cache-control": "no-store",
    "x-content-type-options": "nosniff",
    // Not "no-referrer": with it, browsers send "Origin: null" with the page's own forms (Fetch §3.2.6).
    "referrer-policy": "same-origin",
    // No form-action for everybody: Chromium applies it to the redirects that follow a form, and the provider's lead elsewhere.
    "content-security-policy": [...allows, ...(page.allows ?? [])].join("; "),
  };
}

/** sendPage answers with a page. */
export function sendPage(response: ServerResponse, status: number, page: Page): void {
  const text = render(page);
  response.writeHead(status, { ...pageHeaders(page), "content-length": Buffer.byteLength(text) });
  response.end(response.req.method === "HEAD" ? undefined : text);
}
