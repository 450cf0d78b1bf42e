// The files of a new project, as they stand in starter/; written only where nothing is.

import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join, sep } from "node:path";
import { fileURLToPath } from "node:url";

/** Entry is a file to be. `replaces` null: only where none is; else what it was when it was read. */
export interface Entry {
  readonly path: string;
  readonly text: string;
  readonly replaces: string | null;
}

/** Made: what was written, and what was left with why it matters ("" where it does not). */
export interface Made {
  readonly made: readonly string[];
  readonly left: readonly (readonly [path: string, why: string])[];
}

const starter = fileURLToPath(new URL("../../starter/", import.meta.url));

/** These belong together: some of ours among an operator's own would contradict them, and our tests are of ours. */
const together = ["policies", "test"];

/** Starter is what a folder has room for. `taken` names the folder where something of an operator's own is; null: none. */
export interface Starter {
  readonly entries: readonly Entry[];
  readonly taken: string | null;
}

/** readStarter looks at what is there. */
export function readStarter(folder: string): Starter {
  const taken = together.find((part) => hasTypeScript(join(folder, part))) ?? null;
  const entries = readdirSync(starter, { recursive: true, withFileTypes: true })
    .filter((one) => one.isFile())
    .map((one) => join(one.parentPath, one.name).slice(starter.length))
    .filter((path) => !(taken !== null && together.includes(path.split(sep)[0]!)))
    .sort()
    .map((path) => ({
      path: path.replace(/^dot-/, "."),
      text: readFileSync(join(starter, path), "utf8"),
      replaces: null,
    }));
  return { entries, taken };
}

const hasTypeScript = (folder: string): boolean =>
  existsSync(folder) && readdirSync(folder, { recursive: true }).some((name) => /\.[cm]?ts$/.test(String(name)));

/** makeEntries writes them. Throws where it may not. */
export function makeEntries(folder: string, entries: readonly Entry[]): Made {
  const made: string[] = [];
  const left: (readonly [string, string])[] = [];
  for (const { path, text, replaces } of entries) {
    const file = join(folder, path);
    if (text === replaces) continue;
    mkdirSync(dirname(file), { recursive: true });
    try {
      // "wx" does not follow a link either, and nobody who comes between is overwritten.
      writeFileSync(file, text, { flag: replaces === null ? "wx" : "w" });
      if (replaces === null) made.push(path);
    } catch (cause) {
      if ((cause as NodeJS.ErrnoException).code !== "EEXIST") throw cause;
      left.push([path, whatIsMissing(path, file, text)]);
    }
  }
  return { made, left };
}

/** Keys in a repository would be worse than a file that is not ours. */
function whatIsMissing(path: string, file: string, text: string): string {
  if (path !== ".gitignore") return "";
  const there = new Set(readFileSync(file, "utf8").split("\n").map(bare));
  const missing = text.split("\n").filter((line) => line !== "" && !line.startsWith("#") && !there.has(bare(line)));
  return missing.length === 0 ? "" : `put ${missing.join(" and ")} into it`;
}

const bare = (line: string): string => line.trim().replace(/^\/|\/$/g, "");
