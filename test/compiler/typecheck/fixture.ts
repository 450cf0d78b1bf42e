// A TypeScript that says what a test wants, and the real one of this checkout.

import { mkdir, symlink } from "node:fs/promises";
import { join, resolve } from "node:path";
import type { Files } from "../../support/folder.ts";

/** scripted gives the files of a TypeScript that runs this script. */
export const scripted = (script: string): Files => ({
  "node_modules/typescript/package.json": '{ "name": "typescript", "version": "5.9.3", "bin": { "tsc": "bin/tsc" } }',
  "node_modules/typescript/bin/tsc": script,
});

/** linkReal makes this checkout's TypeScript, and the language, that of the folder. */
export async function linkReal(folder: string): Promise<void> {
  const checkout = resolve(import.meta.dirname, "../../..");
  await mkdir(join(folder, "node_modules"), { recursive: true });
  await symlink(join(checkout, "node_modules/typescript"), join(folder, "node_modules/typescript"));
}
