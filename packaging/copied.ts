// Two packages with programs for each machine, copied as their makers built them: their install scripts would start a compiler, or be a warning of npm's.

import { cpSync, globSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { build } from "esbuild";
import { project } from "./place.ts";

/** machines are those on which Sallyport runs: all that isolated-vm is built for but Windows, where nobody has tried it. */
export const machines = ["darwin-arm64", "linux-arm64", "linux-x64"] as const;

/** copied are the packages, with the module of each that stands in its place. */
export const copied: ReadonlyMap<string, string> = new Map([
  ["esbuild", "vendor/esbuild/lib/main.js"],
  ["isolated-vm", "vendor/isolated-vm/isolated-vm.js"],
]);

/** copy gives the files that went into the folder. */
export async function copy(folder: string): Promise<ReadonlySet<string>> {
  copyFiles(folder, "esbuild", ["package.json", "LICENSE.md", "lib/main.js"]);
  copyFiles(folder, "isolated-vm", ["package.json", "LICENSE", ...machines.map((machine) => `prebuilds/${machine}`)]);
  // With node-gyp-build in it, which chooses among the programs.
  const { metafile } = await build({
    entryPoints: ["node_modules/isolated-vm/isolated-vm.js"],
    absWorkingDir: project,
    outfile: join(folder, copied.get("isolated-vm")!),
    bundle: true,
    format: "cjs",
    platform: "node",
    metafile: true,
    logLevel: "warning",
  });
  requireCopy(folder);
  return new Set(["node_modules/esbuild/lib/main.js", ...Object.keys(metafile.inputs)]);
}

function copyFiles(folder: string, name: string, files: readonly string[]): void {
  for (const file of files) {
    const to = join(folder, "vendor", name, file);
    mkdirSync(join(to, ".."), { recursive: true });
    cpSync(join(project, "node_modules", name, file), to, { recursive: true });
  }
}

function requireCopy(folder: string): void {
  const scripts = globSync("src/**/*.js", { cwd: folder })
    .map((file) => ({ file, text: readFileSync(join(folder, file), "utf8") }))
    .filter(({ text }) => text.includes('require("isolated-vm'));
  if (scripts.length === 0) throw new Error("nothing loads isolated-vm as packaging/copied.ts knows it");
  for (const { file, text } of scripts) {
    const place = relative(dirname(file), "vendor/isolated-vm");
    writeFileSync(join(folder, file), text.replaceAll('require("isolated-vm', `require("${place}`));
  }
}
