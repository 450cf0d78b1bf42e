// Which files are policies: every .ts below the folder that is not a test, not hidden and not set aside with "_".

import { readdir } from "node:fs/promises";
import { join } from "node:path";

const skipped = /^[_.]|^node_modules$/;
const tests = /\.(?:test|test-d|d)\.ts$/;

/** isPolicyPath: does this path, relative to the policies folder and with "/", lead to a policy file? */
export function isPolicyPath(path: string): boolean {
  return path.endsWith(".ts") && !tests.test(path) && !path.split("/").some((part) => skipped.test(part));
}

/** discover lists the policy files, relative to the folder, with "/", sorted. Throws where the folder cannot be read. */
export async function discover(folder: string): Promise<string[]> {
  const found: string[] = [];
  const look = async (below: string): Promise<void> => {
    const entries = await readdir(join(folder, below), { withFileTypes: true });
    await Promise.all(
      entries.map(async (entry) => {
        const path = below === "" ? entry.name : `${below}/${entry.name}`;
        if (skipped.test(entry.name)) return;
        if (entry.isDirectory()) {
          // A folder may vanish between the two looks; then there is nothing in it.
          await look(path).catch((cause: NodeJS.ErrnoException) => {
            if (cause.code !== "ENOENT") throw cause;
          });
        } else if (isPolicyPath(path)) found.push(path);
      }),
    );
  };
  await look("");
  return found.sort();
}
