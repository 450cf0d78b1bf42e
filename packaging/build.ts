// npm run package: builds the folder that is packed and installed; a folder may be named, dist is the default.

import { cpSync, globSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { copy } from "./copied.ts";
import { emit } from "./emit.ts";
import { licencesOf } from "./licence.ts";
import { toManifest } from "./manifest.ts";
import { project } from "./place.ts";
import { copyReading } from "./reading.ts";
import { vendor } from "./vendor.ts";

/** Files that are named in a text, and not imported: what the compiler leaves as it was. */
const named = /"((?:\.{1,2}\/)*(?:client\/)?[\w-]+)\.ts"(?!\()/g;

/** The files in which such a name is one of ours. */
const naming: ReadonlySet<string> = new Set([
  "src/cli/bin.js",
  "src/compiler/builder-process.js",
  "src/compiler/bundle.js",
  "src/compiler/imports.js",
  "src/portal/script.js",
  "src/reply/page/own-script.js",
  "src/store/link.js",
  "src/supervisor/supervisor.js",
  "src/testing/test-gateway.js",
]);

function nameScripts(folder: string): void {
  for (const file of globSync("{src,runtime}/**/*.js", { cwd: folder })) {
    const path = join(folder, file);
    const text = readFileSync(path, "utf8");
    const built = text.replace(named, '"$1.js"');
    if (naming.has(file) && built === text)
      throw new Error(`${file} names no file of ours any more: take it out of packaging/build.ts`);
    if (naming.has(file)) writeFileSync(path, built);
    // A template's name, or one that is told to somebody, is no file that is looked for.
    else if (built !== text && text.includes("import.meta"))
      throw new Error(`${file} names a file of ours: add it to packaging/build.ts`);
  }
}

/** buildPackage fills the folder, which is emptied first. */
export async function buildPackage(folder: string): Promise<void> {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  emit(folder);
  nameScripts(folder);
  const used = [await vendor(folder), await copy(folder)].reduce((all, some) => all.union(some));
  writeFileSync(join(folder, "vendor/LICENSES.txt"), licencesOf(used));
  writeFileSync(join(folder, "package.json"), `${JSON.stringify(toManifest(), null, 2)}\n`);
  cpSync(join(project, "packaging/operator.tsconfig.json"), join(folder, "tsconfig.json"));
  copyReading(folder);
}

if (import.meta.main) await buildPackage(resolve(process.argv[2] ?? join(project, "dist")));
