// A mistake in a file that is not the operator's, told at the import in theirs that leads to it.

import { readFileSync } from "node:fs";
import { dirname, isAbsolute, resolve } from "node:path";
import type { Diagnostic } from "../generation/diagnostic.ts";
import { isPackage } from "../generation/locator.ts";
import { internal, isOurs } from "./imports.ts";

/** blame moves what the bundler says of a package, or of our own files, to the first policy that imports it. */
export function blame(diagnostics: readonly Diagnostic[], root: string, policies: readonly string[]): Diagnostic[] {
  const blamed = diagnostics.map((one) => {
    const file = one.location?.file ?? "";
    if (isOurs(resolve(root, file))) {
      const found = findImport(root, policies, (specifier, folder) => isOurs(toFile(specifier, folder)));
      return found ? { ...one, ...internal(found.specifier), location: found.location } : one;
    }
    const name = /.*node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(file)?.[1];
    if (name === undefined || !isPackage(file)) return one;
    const found = findImport(root, policies, (specifier) => specifier === name || specifier.startsWith(`${name}/`));
    const where = `${file}:${one.location?.line}`;
    return found ? { ...one, message: `${one.message} (in ${where})`, location: found.location } : one;
  });
  // One import is one mistake, however much is wrong behind it; and what is behind one of our own files is not theirs.
  const isInternal = blamed.some((one) => one.code === "COMPILE_INTERNAL");
  const told = new Set(diagnostics);
  const known = new Set<string>();
  return blamed.filter((one) => {
    if (told.has(one)) return !isInternal || !isPackage(one.location?.file ?? "");
    const mistake = JSON.stringify([one.code, one.location]);
    return !known.has(mistake) && known.add(mistake);
  });
}

const toFile = (specifier: string, folder: string) =>
  isAbsolute(specifier) || specifier.startsWith(".") ? resolve(folder, specifier) : "";

interface Import {
  readonly specifier: string;
  readonly location: Diagnostic["location"];
}

function findImport(
  root: string,
  policies: readonly string[],
  isIt: (specifier: string, folder: string) => boolean,
): Import | null {
  for (const file of policies) {
    const path = resolve(root, file);
    const lines = readFileSync(path, "utf8").split(/\r?\n/);
    for (const [index, lineText] of lines.entries())
      for (const found of lineText.matchAll(/(?:\bfrom|\bimport|\brequire)\s*\(?\s*(["'])([^"']+)\1/g)) {
        const specifier = found[2]!;
        const column = lineText.indexOf(specifier, found.index);
        if (isIt(specifier, dirname(path))) return { specifier, location: { file, line: index + 1, column, lineText } };
      }
  }
  return null;
}
