// The package.json of the package: what of the repository's own holds for those who install it.

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { machines } from "./copied.ts";
import { project } from "./place.ts";

/** Own is what is read of the repository's package.json. */
interface Own {
  readonly dependencies: Readonly<Record<string, string>>;
  readonly devDependencies: Readonly<Record<string, string>>;
  readonly exports: Readonly<Record<string, string>>;
  readonly [field: string]: unknown;
}

/** own is the repository's package.json. */
export const own = JSON.parse(readFileSync(join(project, "package.json"), "utf8")) as Own;

const entry = (path: string) => ({ types: `./${path}.d.ts`, default: `./${path}.js` });

/** entries are the modules that are imported from outside, without their extensions: all that are TypeScript here. */
export const entries: Readonly<Record<string, string>> = Object.fromEntries(
  Object.entries(own.exports).flatMap(([specifier, path]) => {
    const [, module] = /^\.\/(.*)\.ts$/.exec(path) ?? [];
    return module === undefined ? [] : [[specifier, module]];
  }),
);

/**
 * toManifest is the package's own. It has no scripts, and depends on none that has: nothing runs while it is installed. What it is made
 * with is in vendor/; beside it are installed the programs for one machine alone, Node and esbuild. `theirs` is what operators install for
 * their tests, if they like; `files` are all that stand in the folder.
 */
export function toManifest(theirs: ReadonlySet<string>, files: readonly string[]): object {
  const { name, version, description, license, engines, keywords, optionalDependencies } = own;
  const peers = [...theirs].sort();
  return {
    name,
    version,
    description,
    keywords,
    license,
    type: "module",
    engines,
    files,
    bin: { sallyport: "src/cli/bin.js" },
    types: "./runtime/index.d.ts",
    exports: {
      ...Object.fromEntries(Object.entries(entries).map(([specifier, path]) => [specifier, entry(path)])),
      "./tsconfig.json": "./tsconfig.json",
      "./package.json": "./package.json",
    },
    os: [...new Set(machines.map((machine) => machine.split("-")[0]!))],
    cpu: [...new Set(machines.map((machine) => machine.split("-")[1]!))],
    optionalDependencies: {
      ...Object.fromEntries(machines.map((machine) => [`@esbuild/${machine}`, own.dependencies["esbuild"]])),
      ...(optionalDependencies as object),
    },
    peerDependencies: Object.fromEntries(peers.map((name) => [name, `^${own.devDependencies[name]}`])),
    peerDependenciesMeta: Object.fromEntries(peers.map((name) => [name, { optional: true }])),
  };
}
