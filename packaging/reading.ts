// What is to be read: README and docs/, where a link that would lead out of the package is its text.

import { cpSync, existsSync, globSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { project } from "./place.ts";

/** copyReading copies them, and the licence. */
export function copyReading(folder: string): void {
  for (const part of ["README.md", "LICENSE", "docs"])
    cpSync(join(project, part), join(folder, part), { recursive: true });
  for (const page of globSync("{*.md,docs/**/*.md}", { cwd: folder })) {
    const path = join(folder, page);
    const text = readFileSync(path, "utf8").replace(
      /(?<!!)\[([^\]]*)\]\((?!https?:|#)([^)#]+)[^)]*\)/g,
      (link, words, target) => (existsSync(resolve(dirname(path), target)) ? link : words),
    );
    writeFileSync(path, text);
  }
}
