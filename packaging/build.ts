// Builds the folder that is packed and installed, for npm pack and npm run package; a folder may be named, dist is the default.

import { cpSync, existsSync, globSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { copy } from "./copied.ts";
import { buildCreator, creatorOf } from "./creator.ts";
import { emit } from "./emit.ts";
import { licencesOf } from "./licence.ts";
import { toManifest } from "./manifest.ts";
import { project } from "./place.ts";
import { copyReading } from "./reading.ts";
import { copyStarter } from "./starter.ts";
import { bundleTrial } from "./trial.ts";
import { vendor } from "./vendor.ts";

/** Files that are named in a text, and not imported: what the compiler leaves as it was. But no key of an object. */
const named = /"((?:[\w.-]+\/)*[\w.-]+)\.ts"(?!\()/g;

/** From where such a name leads, beside the file that it stands in. */
const bases = ["runtime", "src/reply/page"];

/** What is in the sandbox looks for no file. */
function nameScripts(folder: string): void {
  for (const file of globSync("src/**/*.js", { cwd: folder })) {
    const path = join(folder, file);
    const text = readFileSync(path, "utf8");
    const isThere = (name: string) =>
      [dirname(file), ...bases].some((base) => existsSync(resolve(folder, base, `${name}.js`)));
    const built = text.replace(named, (all, name: string) => (isThere(name) ? `"${name}.js"` : all));
    // A name that is written or told somewhere is none of ours; one that is looked for from here would be.
    if (named.test(built) && built.includes("import.meta"))
      throw new Error(`${file} names a file that is not there: say in packaging/build.ts from where it leads`);
    named.lastIndex = 0;
    if (built !== text) writeFileSync(path, built);
  }
}

/** buildPackage fills the folder, which is emptied first, and beside it that of create-sallyport. */
export async function buildPackage(folder: string): Promise<void> {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  emit(folder);
  nameScripts(folder);
  const { used, theirs } = await vendor(folder);
  const all = [await copy(folder), await bundleTrial(folder)].reduce((all, some) => all.union(some), used);
  writeFileSync(join(folder, "vendor/LICENSES.txt"), licencesOf(all));
  cpSync(join(project, "packaging/operator.tsconfig.json"), join(folder, "tsconfig.json"));
  copyReading(folder);
  copyStarter(folder);
  const files = readdirSync(folder).sort();
  writeFileSync(join(folder, "package.json"), `${JSON.stringify(toManifest(theirs, files), null, 2)}\n`);
  buildCreator(creatorOf(folder));
}

if (import.meta.main) await buildPackage(resolve(process.argv[2] ?? join(project, "dist")));
