// npm pack in the repository itself: while npm packs, the package.json that others get stands in the place of ours, and leads into dist/.

import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { buildPackage } from "./build.ts";
import { project } from "./place.ts";

const manifest = join(project, "package.json");
const ours = join(project, ".sallyport/package.json");

/** Manifest is what of the built package.json leads to files. */
interface Manifest {
  readonly types: string;
  readonly bin: Readonly<Record<string, string>>;
  readonly exports: Readonly<Record<string, string | Readonly<Record<string, string>>>>;
  readonly [field: string]: unknown;
}

const from = (path: string) => (path === "./package.json" ? path : `./dist/${path.replace(/^\.\//, "")}`);
const each = <Value, Made>(record: Readonly<Record<string, Value>>, make: (value: Value) => Made) =>
  Object.fromEntries(Object.entries(record).map(([key, value]) => [key, make(value)]));

/** toOuter is the manifest of a package that stands in dist/, for the folder around it. */
export function toOuter(inner: Manifest): Manifest {
  return {
    ...inner,
    files: ["dist"],
    types: from(inner.types),
    bin: each(inner.bin, (path) => from(path).slice(2)),
    exports: each(inner.exports, (target) => (typeof target === "string" ? from(target) : each(target, from))),
  };
}

/** before is npm's prepack. */
async function before(): Promise<void> {
  // The last time was cut off.
  after();
  await buildPackage(join(project, "dist"));
  const inner = JSON.parse(readFileSync(join(project, "dist/package.json"), "utf8")) as Manifest;
  mkdirSync(dirname(ours), { recursive: true });
  writeFileSync(`${ours}.new`, `${JSON.stringify(toOuter(inner), null, 2)}\n`);
  renameSync(manifest, ours);
  renameSync(`${ours}.new`, manifest);
}

/** after is its postpack. */
function after(): void {
  if (existsSync(ours)) renameSync(ours, manifest);
}

await (process.argv[2] === "before" ? before() : after());
