// The scripts of the gateway's own pages and of the pages that it helps: made once, and the element that runs one of them and nothing in its place.

import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { stripTypeScriptTypes } from "node:module";
import { doneScriptPath, fragmentScriptPath, passkeyScriptPath, sendAgainScriptPath } from "../../exchange/own-path.ts";
import { escapeHtml } from "./escape.ts";

/** moduleOf reads TypeScript modules, and gives them without their types: one that imports nothing as it is, several in one scope, which must import nothing but each other. */
export function moduleOf(...names: readonly string[]): string {
  const scripts = names.map(read);
  return scripts.length === 1 ? scripts[0]! : inOneScope(scripts);
}

const read = (name: string): string => toScript(readFileSync(new URL(name, import.meta.url), "utf8"));

/** A plain script as much as a module: nothing is imported, and nothing is left behind in the page. */
const inOneScope = (scripts: readonly string[]): string =>
  `(() => {\n"use strict";\n${scripts
    .map((script) => script.replace(/^import\s[^;]*;\n?/gm, "").replace(/^export /gm, ""))
    .join("")}})();\n`;

/** toScript drops types, and lines that only say something to people. A script has no text that spans lines. */
export function toScript(source: string): string {
  const { emitWarning } = process;
  // Node calls the function experimental, on standard error, at every start of every worker.
  process.emitWarning = () => {};
  try {
    return stripTypeScriptTypes(source)
      .replace(/^[ \t]*\/\*\*[\s\S]*?\*\/[ \t]*$/gm, "")
      .replace(/^[ \t]*\/\/.*$/gm, "")
      .replace(/[ \t]+$/gm, "")
      .replace(/\n{2,}/g, "\n")
      .trimStart();
  } finally {
    process.emitWarning = emitWarning;
  }
}

/** pageScripts are those of our own pages, by their paths. */
export const pageScripts = {
  [sendAgainScriptPath]: moduleOf("../../client/client.ts", "../../client/send-again.ts"),
  // Among those of whatever page it is on, and before the page goes on: no module.
  [fragmentScriptPath]: inOneScope([read("../../client/fragment.ts")]),
  [doneScriptPath]: moduleOf("../../client/tell-opener.ts"),
  [passkeyScriptPath]: moduleOf("./passkey.js"),
} as const;

const integrities: ReadonlyMap<string, string> = new Map(
  Object.entries(pageScripts).map(([path, text]) => [
    path,
    `sha384-${createHash("sha384").update(text).digest("base64")}`,
  ]),
);

/**
 * scriptTag is the element for one of them, by its whole address, and says what it has to be (Subresource Integrity §3.5): a
 * service worker of the app's answers for scripts of our pages too, and one of its own would have what is on the page.
 */
export function scriptTag(address: string, attributes: Readonly<Record<string, string>>): string {
  const integrity = integrities.get(new URL(address).pathname) ?? "";
  // Another version has another address: what a browser has kept of the last one is not what the page may run.
  const all = { src: `${address}?${encodeURIComponent(integrity.slice(-16))}`, integrity, ...attributes };
  const written = Object.entries(all).map(([name, value]) => ` ${name}="${escapeHtml(value)}"`);
  return `<script${written.join("")}></script>\n`;
}
