// What is said besides when something was typed that is no command, or no folder: what there is, and what was probably meant.

import { readdirSync, statSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { nearest } from "../../runtime/spelling.ts";

/** commandHint is for a word that is no command; `known` are those that there are, `parent` what stands before it. */
export function commandHint(word: string, known: readonly string[], parent: string): string {
  if (word === "help") return `Help is an option: ${parent} --help\n`;
  const there = `${parent} has: ${known.join(", ")}\n`;
  // Whoever names a folder means to serve it.
  if (parent === "sallyport" && isFolder(word)) return `${word} is a folder: did you mean sallyport start ${word}?\n`;
  return there;
}

/** folderHint is for a path where no folder is: one that is named nearly so, beside it. */
export function folderHint(path: string): string {
  if (isFile(path)) return `: did you mean the folder that it is in, ${dirname(path)}?`;
  try {
    const beside = readdirSync(dirname(path), { withFileTypes: true }).filter((one) => one.isDirectory());
    const meant = nearest(
      basename(path),
      beside.map(({ name }) => name),
    );
    return meant === null ? "" : `: did you mean ${join(dirname(path), meant)}?`;
  } catch {
    return "";
  }
}

const isFolder = (path: string): boolean => statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;
const isFile = (path: string): boolean => {
  try {
    return statSync(path).isFile();
  } catch {
    return false;
  }
};
