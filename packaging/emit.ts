// The compiler's part: each file of src/ and runtime/ as JavaScript, with its map, and the declarations that somebody outside can reach.

import { execFileSync } from "node:child_process";
import { copyFileSync, cpSync, globSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import { entries } from "./manifest.ts";
import { project } from "./place.ts";

/** emit fills the folder. Sources stand in source/, where the maps lead: beside the declarations they would be taken for them. */
export function emit(folder: string): void {
  execFileSync(
    join(project, "node_modules/.bin/tsc"),
    ["-p", join(project, "packaging/tsconfig.json"), "--outDir", folder],
    { stdio: ["ignore", "inherit", "inherit"] },
  );
  for (const part of ["src", "runtime"])
    cpSync(join(project, part), join(folder, "source", part), {
      recursive: true,
      filter: (path) => !/\.(?:json|js)$/.test(path),
    });
  // Scripts that are read as they stand are not the compiler's.
  for (const file of globSync("src/**/*.js", { cwd: project })) {
    rmSync(join(folder, `${file}.map`), { force: true });
    mkdirSync(dirname(join(folder, file)), { recursive: true });
    copyFileSync(join(project, file), join(folder, file));
  }
  const public_ = reachable(folder);
  for (const file of globSync("{src,runtime}/**/*.d.ts", { cwd: folder })) {
    if (public_.has(file)) pointToScript(join(folder, file));
    else for (const gone of [file, `${file}.map`]) rmSync(join(folder, gone), { force: true });
  }
  for (const file of globSync("{src,runtime}/**/*.map", { cwd: folder })) leadToSource(folder, file);
}

const specifier = /(\bfrom\s+|\bimport\s*\(?\s*)"(\.[^"]*)\.ts"/g;

/** The declarations of the entries, and all that they rest on. */
function reachable(folder: string): ReadonlySet<string> {
  const found = new Set<string>();
  const open = Object.values(entries).map((path) => `${path}.d.ts`);
  for (let file = open.pop(); file !== undefined; file = open.pop()) {
    if (found.has(file)) continue;
    found.add(file);
    for (const [, , path] of readFileSync(join(folder, file), "utf8").matchAll(specifier))
      open.push(join(dirname(file), `${path}.d.ts`));
  }
  return found;
}

/** The compiler leaves the specifiers of declarations as they were. */
function pointToScript(path: string): void {
  const text = readFileSync(path, "utf8");
  writeFileSync(path, text.replace(specifier, '$1"$2.js"'));
}

function leadToSource(folder: string, file: string): void {
  const path = join(folder, file);
  const map = JSON.parse(readFileSync(path, "utf8")) as { sources: string[] };
  map.sources = map.sources.map((source) => {
    const inside = relative(project, resolve(dirname(path), source));
    return relative(dirname(path), join(folder, "source", inside));
  });
  writeFileSync(path, JSON.stringify(map));
}
