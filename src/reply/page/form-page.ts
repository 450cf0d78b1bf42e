// Pages that people fill in: forms, lists and pictures with the look of every other page, usable with a keyboard and a screen reader.

import { escapeHtml } from "./escape.ts";
import { element, textHtml } from "./foreign.ts";
import { type Fragment, fragmentTag } from "./fragment.ts";
import { scriptTag } from "./own-script.ts";
import { pageStyle, policyFor, safeHref, shell, toDetail } from "./page.ts";

/** Field is one line to type in. */
export interface Field {
  readonly name: string;
  readonly label: string;
  readonly hint?: string;
  readonly kind: "digits" | "text" | "code";
  readonly maxLength: number;
  readonly optional?: boolean;
  readonly value?: string;
}

/** Ceremony is what the page's script asks the browser for before it sends the form; `options` is JSON. */
export interface Ceremony {
  readonly kind: "create" | "get";
  readonly options: string;
}

/** Block is one part of a page, plain text throughout; everything is escaped, and what is `foreign` has a direction of its own. */
export type Block =
  | { readonly kind: "text" | "heading" | "key"; readonly text: string }
  | { readonly kind: "codes"; readonly label: string; readonly codes: readonly string[] }
  | { readonly kind: "picture"; readonly label: string; readonly size: number; readonly path: string }
  | { readonly kind: "list"; readonly items: readonly ListItem[] }
  /** Actions look like buttons, the first like the one to press. */
  | { readonly kind: "links" | "actions"; readonly links: readonly Link[] }
  | {
      readonly kind: "form";
      readonly action: string;
      readonly hidden: Readonly<Record<string, string>>;
      readonly fields: readonly Field[];
      readonly submit: string;
      /** For who does not see what the button stands beside; begins with its label. */
      readonly fullLabel?: string;
      /** One of several that nobody is expected to press. */
      readonly quiet?: boolean;
      /** null: works without a script. */
      readonly ceremony: Ceremony | null;
    };

export interface Link {
  readonly label: string;
  readonly href: string;
  /** For who does not see what it stands beside; begins with the label. */
  readonly fullLabel?: string;
}

export interface ListItem {
  readonly title: string;
  readonly lines: readonly string[];
  readonly link: Link;
}

export interface FormPageOptions {
  readonly title: string;
  /** What went wrong with what was sent; null: nothing. */
  readonly error: string | null;
  readonly blocks: readonly Block[];
  /** Name and value, such as a support code. */
  readonly details?: readonly (readonly [string, string])[];
  /** The whole address of the script that the page itself needs; null: none. */
  readonly script: string | null;
  /** Left out: nothing is kept. */
  readonly fragment?: Fragment;
}

/** FormPage is a document and the Content-Security-Policy it works under. */
export interface FormPage {
  readonly html: string;
  readonly policy: string;
}

const style = `${pageStyle}
[hidden]{display:none!important}
h2{margin:1.75rem 0 .5rem;font-size:1.1rem;line-height:1.3}
form{margin:1.25rem 0 0}
label{display:block;font-weight:600}
input{width:100%;margin-top:.35rem;padding:.65rem .75rem;border:1px solid var(--quiet);border-radius:.6rem;background:var(--ground);color:var(--ink);font:inherit;font-size:1.125rem}
input.code{font-family:ui-monospace,SFMono-Regular,Menlo,Consolas,monospace;letter-spacing:.12em}
input:focus-visible,button:focus-visible,a:focus-visible{outline:3px solid var(--accent);outline-offset:2px}
input[aria-invalid]{border-color:var(--wrong)}
.hint{margin:.35rem 0 0;color:var(--quiet);font-size:.875rem}
.submit{display:block;width:100%;min-height:3rem;margin-top:1rem;padding:.6rem 1.1rem;border:1px solid var(--accent);border-radius:.6rem;background:var(--accent);color:var(--on-accent);font:inherit;font-weight:600;cursor:pointer}
.submit.quiet{display:inline-block;width:auto;min-height:2.75rem;margin:0;background:none;color:var(--accent)}
.submit[disabled]{opacity:.6;cursor:progress}
.hint+label{margin-top:1.25rem}
.error{margin:1rem 0;padding:.65rem .9rem;border:1px solid var(--wrong);border-left-width:.35rem;border-radius:.6rem}
.links{display:flex;flex-wrap:wrap;gap:.5rem 1.25rem;margin:1.5rem 0 0}
.links a,li a{display:inline-block;padding:.35rem 0;color:var(--accent);font-weight:600}
ul{margin:1rem 0 0;padding:0;list-style:none}
li{display:flex;flex-wrap:wrap;justify-content:space-between;align-items:baseline;gap:0 1rem;padding:.75rem 0;border-top:1px solid var(--line)}
li p{margin:0}
li .hint{flex-basis:100%;margin:0}
.key{font-family:ui-monospace,SFMono-Regular,Menlo,Consolas,monospace}
.codes{margin:1rem 0 0;padding:1rem .5rem 1rem 2.75rem;border:1px solid var(--line);border-radius:.6rem;list-style:decimal;font-family:ui-monospace,SFMono-Regular,Menlo,Consolas,monospace}
.codes li{display:list-item;padding:.15rem 0;border:0;white-space:nowrap}
.picture{display:block;width:min(15rem,100%);height:auto;margin:1rem auto 0;border-radius:.6rem;background:#fff;color:#000}
:root{--wrong:#b3261e}
@media (prefers-color-scheme:dark){:root{--wrong:#ff9d94}}
`;

/** formPage makes a complete document. The first field has the focus, and is described by the error if there is one. */
export function formPage(options: FormPageOptions): FormPage {
  const { error, script, fragment } = options;
  const firstField = options.blocks.flatMap((block) => (block.kind === "form" ? block.fields : []))[0];
  const blocks = options.blocks.map((block) => toHtml(block, { error, firstField })).join("\n");
  const alert = error === null ? "" : `<p class="error" role="alert" id="error">${escapeHtml(error)}</p>\n`;
  const details = (options.details ?? []).map(toDetail).join("\n");
  const body = `${alert}${blocks}${details === "" ? "" : `\n<dl>\n${details}\n</dl>`}`;
  const own = script === null ? "" : scriptTag(script, { defer: "" });
  const head = `${fragment === undefined ? "" : fragmentTag(fragment)}${own}`;
  return {
    html: shell({ title: options.title, head, style, body }),
    policy: policyFor(style, script, fragment?.script ?? null),
  };
}

interface Around {
  readonly error: string | null;
  readonly firstField: Field | undefined;
}

function toHtml(block: Block, around: Around): string {
  switch (block.kind) {
    case "text":
      return element("p", block.text);
    case "heading":
      return element("h2", block.text);
    case "key":
      return `<p class="key">${escapeHtml(block.text)}</p>`;
    case "codes":
      return `<ol class="codes" aria-label="${escapeHtml(block.label)}">
${block.codes.map((code) => `<li>${escapeHtml(code)}</li>`).join("\n")}
</ol>`;
    case "picture":
      return `<svg class="picture" role="img" aria-label="${escapeHtml(block.label)}" viewBox="0 0 ${block.size} ${block.size}" shape-rendering="crispEdges"><path fill="currentColor" d="${escapeHtml(block.path)}"/></svg>`;
    case "list":
      return `<ul>\n${block.items.map(toItem).join("\n")}\n</ul>`;
    case "links":
      return `<p class="links">${block.links.map((link) => toLink(link)).join("\n")}</p>`;
    case "actions":
      return `<div class="actions">${block.links.map((link) => toLink(link, "action")).join("\n")}</div>`;
    case "form":
      return toForm(block, around);
  }
}

function toLink(link: Link, className = ""): string {
  const named = link.fullLabel === undefined ? "" : ` aria-label="${escapeHtml(link.fullLabel)}"`;
  const classed = className === "" ? "" : ` class="${className}"`;
  return `<a${classed} href="${escapeHtml(safeHref(link.href))}"${named}>${textHtml(link.label)}</a>`;
}

const toItem = (item: ListItem): string => `<li><p>${element("strong", item.title)}</p>
${toLink(item.link)}
<p class="hint">${item.lines.map(textHtml).join("<br>")}</p></li>`;

function toForm(form: Extract<Block, { kind: "form" }>, around: Around): string {
  const { ceremony } = form;
  const hidden = Object.entries(form.hidden).map(
    ([name, value]) => `<input type="hidden" name="${escapeHtml(name)}" value="${escapeHtml(value)}">`,
  );
  const fields = form.fields.map((field) => toField(field, around));
  const named = form.fullLabel === undefined ? "" : ` aria-label="${escapeHtml(form.fullLabel)}"`;
  const classes = form.quiet === true ? "submit quiet" : "submit";
  const button = `<button class="${classes}" type="submit"${named}>${textHtml(form.submit)}</button>`;
  const lines = [...hidden, ...fields, button].join("\n");
  const action = escapeHtml(safeHref(form.action));
  if (ceremony === null) return `<form method="post" action="${action}">\n${lines}\n</form>`;
  // The script shows the form and hides the sentence: without it the button could do nothing.
  return `<form method="post" action="${action}" data-passkey="${ceremony.kind}" data-options="${escapeHtml(ceremony.options)}" hidden>
<input type="hidden" name="answer" value="">
${lines}
</form>
<p class="error" role="alert" data-passkey-failed data-say-known="This passkey is set up already. Add another one, or go back." data-say-unused="No passkey was used. Try again, or use another way." hidden></p>
<p data-passkey-missing>A passkey needs JavaScript, and a browser that knows passkeys. Turn it on, or use another browser.</p>`;
}

const kinds = {
  digits: 'inputmode="numeric" autocomplete="one-time-code" pattern="[0-9 ]*" class="code"',
  code: 'autocomplete="off" autocapitalize="none" spellcheck="false" class="code"',
  text: 'autocomplete="off" dir="auto"',
} as const;

function toField(field: Field, { error, firstField }: Around): string {
  const name = escapeHtml(field.name);
  const first = field === firstField;
  const wrong = error !== null && first;
  const described = [...(field.hint === undefined ? [] : [`${name}-hint`]), ...(wrong ? ["error"] : [])].join(" ");
  const attributes = [
    `id="${name}" name="${name}" type="text" maxlength="${field.maxLength}"`,
    kinds[field.kind],
    ...(field.value === undefined ? [] : [`value="${escapeHtml(field.value)}"`]),
    ...(field.optional === true ? [] : ["required"]),
    ...(first ? ["autofocus"] : []),
    ...(wrong ? ['aria-invalid="true"'] : []),
    ...(described === "" ? [] : [`aria-describedby="${described}"`]),
  ].join(" ");
  const hint = field.hint === undefined ? "" : `\n<p class="hint" id="${name}-hint">${escapeHtml(field.hint)}</p>`;
  return `<label for="${name}">${escapeHtml(field.label)}</label>\n<input ${attributes}>${hint}`;
}
