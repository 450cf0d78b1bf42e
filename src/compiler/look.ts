// One look at a policies folder: what its files hold, and all else that says to which file an import leads.

import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { readdir, realpath } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";

/** Look is what one build sees; each file is read once. */
export interface Look {
  /** Hash of every name below the folder, packages left out, and of the files that settle how imports are resolved; null: more than is looked at. */
  readonly place: string | null;
  /** hash of what a file holds; null: it cannot be read. */
  hash(file: string): string | null;
  /** has: was it read already? */
  has(file: string): boolean;
}

/** createLook reads names now, and files when they are asked for. */
export async function createLook(root: string): Promise<Look> {
  const hashes = new Map<string, string | null>();
  const hash = (file: string): string | null => {
    const known = hashes.get(file);
    if (known !== undefined) return known;
    const bytes = read(resolve(root, file));
    const found = bytes === null ? null : createHash("sha256").update(bytes).digest("base64");
    hashes.set(file, found);
    return found;
  };
  const names = await namesBelow(root, "");
  const settling = names
    .filter((name) => /(?:^|\/)(?:tsconfig|package)\.json$/.test(name))
    .map((name) => join(root, name));
  for (let folder = dirname(root); ; folder = dirname(folder)) {
    settling.push(join(folder, "tsconfig.json"), join(folder, "package.json"));
    if (folder === dirname(folder)) break;
  }
  // What it extends may be anywhere.
  const extended = settling.some((file) => /tsconfig\.json$/.test(file) && read(file)?.includes('"extends"') === true);
  const place = JSON.stringify([names, settling.map(hash)]);
  return {
    place: extended ? null : createHash("sha256").update(place).digest("base64"),
    hash,
    has: (file) => hashes.has(file),
  };
}

function read(path: string): Buffer | null {
  try {
    return readFileSync(path);
  } catch {
    return null;
  }
}

async function namesBelow(root: string, below: string): Promise<string[]> {
  const entries = await readdir(join(root, below), { withFileTypes: true }).catch(() => []);
  const names: string[] = [];
  for (const entry of entries) {
    const name = below === "" ? entry.name : `${below}/${entry.name}`;
    if (entry.name === "node_modules" || entry.name.startsWith(".")) continue;
    names.push(name);
    // A file goes by where its links lead, and these may be turned elsewhere.
    if (entry.isSymbolicLink()) names.push(`${name} ${await realpath(join(root, name)).catch(() => "")}`);
    if (entry.isDirectory()) names.push(...(await namesBelow(root, name)));
  }
  return names.sort();
}
