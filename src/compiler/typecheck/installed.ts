// Which TypeScript is the project's: the first one found from the policies folder upwards, as Node would find it.

import { readFileSync, realpathSync } from "node:fs";
import { createRequire } from "node:module";
import { arch, platform } from "node:os";
import { dirname, join } from "node:path";

/** Installed is a TypeScript: its version, and what is run to check with it. */
export interface Installed {
  readonly version: string;
  readonly command: readonly [program: string, ...words: string[]];
}

/** findTypescript gives null where no folder from this one upwards has one. */
export function findTypescript(folder: string): Installed | null {
  for (let at = folder; ; at = dirname(at)) {
    const found = installedAt(join(at, "node_modules/typescript"));
    if (found !== null) return found;
    if (at === dirname(at)) return null;
  }
}

function installedAt(folder: string): Installed | null {
  let manifest: { readonly version?: unknown; readonly bin?: unknown };
  try {
    manifest = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
  } catch {
    return null;
  }
  const version = String(manifest.version);
  const { tsc = "bin/tsc" } = Object(manifest.bin) as { tsc?: string };
  const native = Number.parseInt(version, 10) >= 7 ? nativeOf(folder) : null;
  return { version, command: native === null ? [process.execPath, join(folder, tsc)] : [native] };
}

/** From 7 on it is a program of the machine's, in a package beside what the link of a package manager leads to; bin/tsc is a script that starts it, for the price of a Node. */
function nativeOf(folder: string): string | null {
  try {
    const { resolve } = createRequire(join(realpathSync(folder), "package.json"));
    return join(dirname(resolve(`@typescript/typescript-${platform()}-${arch()}/package.json`)), "lib/tsc");
  } catch {
    return null;
  }
}
