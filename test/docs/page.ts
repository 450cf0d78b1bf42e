// What tests take from a page of docs/ as it stands.

import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { expect } from "vitest";

/** pageOf is a page's text, by its path within docs/. */
export const pageOf = (page: string): string => readFileSync(resolve(import.meta.dirname, "../../docs", page), "utf8");

/** blockOf is the block of a page that begins with this line. */
export function blockOf(page: string, firstLine: string): string {
  const block = [...pageOf(page).matchAll(/^```\w+\n([\s\S]*?)^```$/gm)]
    .map(([, text = ""]) => text)
    .find((text) => text.startsWith(`${firstLine}\n`));
  expect(block, `docs/${page} has no block that begins with ${firstLine}`).toBeDefined();
  return block!;
}

/** replaced puts something in the place of each text, which has to be there. */
export function replaced(text: string, changes: Readonly<Record<string, string>>): string {
  return Object.entries(changes).reduce((before, [what, by]) => {
    expect(before).toContain(what);
    return before.replaceAll(what, by);
  }, text);
}
