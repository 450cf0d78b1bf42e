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
  /** "reason" is why the page is there, in the words of whoever asks; "kept" is what happens to what was typed; "limit" is until when the page works. */
  | { readonly kind: "reason" | "text" | "heading" | "key" | "kept" | "limit" | "or"; readonly text: string }
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

/** Wrong is what is said above them: that something failed, and which field it is about. */
interface Wrong {
  readonly failed: boolean;
  readonly faulty?: string;
}

/** toBlocks gives their HTML. The focus is on the field that is wrong, or else on the first one of the first form: not past a button that stands before it. */
export function toBlocks(blocks: readonly Block[], { failed, faulty }: Wrong): string {
  const main = blocks.find(({ kind }) => kind === "form" || kind === "actions");
  const fields = blocks.flatMap((block) => (block.kind === "form" ? block.fields : []));
  const wrongField = fields.find(({ name }) => name === faulty);
  const focused = failed ? wrongField : main?.kind === "form" ? main.fields[0] : undefined;
  return blocks.map((block) => toHtml(block, { isMain: block === main, focused, wrongField })).join("\n");
}

interface Place {
  readonly isMain: boolean;
  readonly focused: Field | undefined;
  readonly wrongField: Field | undefined;
}

function toHtml(block: Block, { isMain, focused, wrongField }: Place): string {
  switch (block.kind) {
    case "reason":
      return element("p", block.text, ' class="reason"');
    case "text":
      return element("p", block.text);
    case "limit":
      return element("p", block.text, ' class="hint"');
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
      return toForm(block, { look: isMain ? "main" : "outlined", focused, wrongField });
    case "support":
      return toSupport(block.requestId);
    case "details":
      return toDetails(block.details);
  }
}

const toRow = (links: readonly Link[], isMain: boolean): string =>
  `<div class="row">${links.map((link, index) => toButton(link, isMain && index === 0 ? "main" : "outlined")).join("\n")}</div>`;
