// With which tsconfig policies are type-checked: the nearest one, or ours where there is none.

import {
  accessSync,
  constants,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";

/** Where our own package begins. */
const home = resolve(import.meta.dirname, "../../..");

/** nearestConfig gives the tsconfig.json in the folder, or in the first one above it that has one; null: none has. */
export function nearestConfig(folder: string): string | null {
  for (let at = folder; ; at = dirname(at)) {
    const file = join(at, "tsconfig.json");
    if (existsSync(file)) return file;
    if (at === dirname(at)) return null;
  }
}

/** isOurSource: is this a file of Sallyport's, which no operator can correct? */
export const isOurSource = (file: string): boolean =>
  ["runtime", "src"].some((part) => file.startsWith(join(home, part, "/")));

/** MadeConfig is a file, and what takes it away again. */
export interface MadeConfig {
  readonly file: string;
  remove(): void;
}

/**
 * narrowConfig writes one that says what another says, of these files alone: a project's own may look at all of the project, and
 * need seconds for it. It stands where "types" are found as from there, and in no folder that is watched.
 */
export function narrowConfig(wide: string, files: readonly string[]): MadeConfig {
  return write(near(dirname(wide)), { extends: wide, files, include: [] });
}

/** ownConfig writes one that says what the package's tsconfig.json says, with the language that runs here. */
export function ownConfig(files: readonly string[]): MadeConfig {
  // In a checkout the root has the one that the gateway itself is checked with.
  const ours = ["packaging/operator.tsconfig.json", "tsconfig.json"].map((name) => join(home, name)).find(existsSync);
  const paths = { sallyport: [join(home, typesOfLanguage())] };
  return write(tmpdir(), { extends: ours, compilerOptions: { paths }, files });
}

function write(folder: string, config: object): MadeConfig {
  const made = mkdtempSync(join(folder, "sallyport-types-"));
  const file = join(made, "tsconfig.json");
  writeFileSync(file, JSON.stringify(config));
  return { file, remove: () => rmSync(made, { recursive: true, force: true }) };
}

function near(folder: string): string {
  for (let at = folder; ; at = dirname(at)) {
    const cache = join(at, "node_modules/.cache");
    if (existsSync(dirname(cache))) {
      try {
        mkdirSync(cache, { recursive: true });
        accessSync(cache, constants.W_OK);
        return cache;
      } catch {
        // Such as in an image that may not be written to.
        return tmpdir();
      }
    }
    if (at === dirname(at)) return tmpdir();
  }
}

function typesOfLanguage(): string {
  const { exports } = JSON.parse(readFileSync(join(home, "package.json"), "utf8")) as {
    readonly exports: { readonly ".": string | { readonly types: string } };
  };
  const entry = exports["."];
  return typeof entry === "string" ? entry : entry.types;
}
