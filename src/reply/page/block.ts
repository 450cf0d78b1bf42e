// The blocks that a page is made of, and their HTML. The first button of a page is the one to press.

import { type Link, toAnchor, toButton } from "./button.ts";
import { escapeHtml } from "./escape.ts";
import { element } from "./foreign.ts";
import { type Field, type Form, toForm } from "./form.ts";
import { toKept } from "./kept.ts";
import { type ListItem, toList } from "./list.ts";
import { type Detail, toDetails, toSupport } from "./support.ts";

/** Block is one part of a page, plain text throughout; everything is escaped, and what is `foreign` has a direction of its own. */
export type Block =
  /** "reason" is why the page is there, in the words of whoever asks; "kept" is what happens to what was typed. */
  | { readonly kind: "reason" | "text" | "heading" | "key" | "kept" | "or"; readonly text: string }
  | { readonly kind: "codes"; readonly label: string; readonly codes: readonly string[] }
  | { readonly kind: "picture"; readonly label: string; readonly size: number; readonly path: string }
  | { readonly kind: "list"; readonly items: readonly ListItem[] }
  /** "actions" look like buttons, and "others" like buttons none of which is the one to press. */
  | { readonly kind: "links" | "actions" | "others"; readonly links: readonly Link[] }
  /** Folded away. */
  | { readonly kind: "ways"; readonly title: string; readonly links: readonly Link[] }
  | ({ readonly kind: "form" } & Form)
  | { readonly kind: "support"; readonly requestId: string }
  | { readonly kind: "details"; readonly details: readonly Detail[] };

/** toBlocks gives their HTML. The first field has the focus, and is described by the error if there is one. */
export function toBlocks(blocks: readonly Block[], wrong: boolean): string {
  const firstField = blocks.flatMap((block) => (block.kind === "form" ? block.fields : []))[0];
  const main = blocks.find(({ kind }) => kind === "form" || kind === "actions");
  return blocks.map((block) => toHtml(block, { isMain: block === main, firstField, wrong })).join("\n");
}

interface Place {
  readonly isMain: boolean;
  readonly firstField: Field | undefined;
  readonly wrong: boolean;
}

function toHtml(block: Block, { isMain, firstField, wrong }: Place): string {
  switch (block.kind) {
    case "reason":
      return element("p", block.text, ' class="reason"');
    case "text":
      return element("p", block.text);
    case "heading":
      return element("h2", block.text);
    case "key":
      return `<p class="key">${escapeHtml(block.text)}</p>`;
    case "kept":
      return toKept(block.text);
    case "or":
      return `<p class="or">${escapeHtml(block.text)}</p>`;
    case "codes":
      return `<ol class="codes" aria-label="${escapeHtml(block.label)}">
${block.codes.map((code) => `<li>${escapeHtml(code)}</li>`).join("\n")}
</ol>`;
    case "picture":
      return `<svg class="picture" role="img" aria-label="${escapeHtml(block.label)}" viewBox="0 0 ${block.size} ${block.size}" shape-rendering="crispEdges"><path fill="currentColor" d="${escapeHtml(block.path)}"/></svg>`;
    case "list":
      return toList(block.items);
    case "links":
      return `<p class="links">${block.links.map((link) => toAnchor(link)).join("\n")}</p>`;
    case "actions":
    case "others":
      return toRow(block.links, isMain);
    case "ways":
      return `<details><summary>${escapeHtml(block.title)}</summary>
<ul class="ways">${block.links.map((link) => `<li>${toAnchor(link)}</li>`).join("\n")}</ul></details>`;
    case "form":
      return toForm(block, { look: isMain ? "main" : "outlined", firstField, wrong });
    case "support":
      return toSupport(block.requestId);
    case "details":
      return toDetails(block.details);
  }
}

const toRow = (links: readonly Link[], isMain: boolean): string =>
  `<div class="row">${links.map((link, index) => toButton(link, isMain && index === 0 ? "main" : "outlined")).join("\n")}</div>`;
