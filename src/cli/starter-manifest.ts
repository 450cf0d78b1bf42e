// A new project's package.json, or what one that is there already lacks.

import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { basename, join } from "node:path";

type Table = Readonly<Record<string, string>>;

/** Manifest is a package.json that is there, as it stands and as it reads. */
export interface Manifest {
  readonly text: string;
  readonly value: Readonly<Record<string, unknown>>;
}

/** Merged is its new text; `runs` says by which words dev starts: the script, or the command where that name is taken. */
export interface Merged {
  readonly text: string;
  readonly added: readonly string[];
  readonly left: readonly string[];
  readonly runs: { readonly dev: string };
}

const ownScripts: Table = {
  dev: "sallyport dev --demo-provider",
  start: "sallyport start",
  check: "sallyport check && tsc -p test",
  test: "vitest run",
};

/** With what the tests and the types of these policies are checked here as well. */
const tools: Table = { "@types/node": "^26.6.6", typescript: "^7.0.2", vitest: "^5.1.1" };

/** readManifest gives null where there is none; throws where it cannot be read as one. */
export function readManifest(folder: string): Manifest | null {
  const file = join(folder, "package.json");
  let text: string;
  try {
    text = readFileSync(file, "utf8");
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === "ENOENT") return null;
    throw cause;
  }
  let value: unknown;
  try {
    value = JSON.parse(text.replace(/^\uFEFF/, ""));
  } catch (cause) {
    throw new Error(`${file} is not JSON (${(cause as Error).message}). Mend it first.`);
  }
  if (!isTable(value)) throw new Error(`${file} is not that of a package.`);
  for (const part of ["scripts", "dependencies", "devDependencies"])
    if (value[part] !== undefined && !isTable(value[part])) throw new Error(`${file} has ${part} that are no table.`);
  return { text, value };
}

const isTable = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** Ours is what a project gets; `checksTypes`: it has our tsconfig.json files. */
export interface Ours {
  readonly name: string;
  readonly sallyport: string;
  readonly checksTypes: boolean;
}

/** mergeManifest adds what is missing, and changes nothing. */
export function mergeManifest(there: Manifest | null, ours: Ours): Merged {
  const value: Record<string, unknown> =
    there === null ? { name: ours.name, private: true, type: "module" } : { ...there.value };
  const scripts = ours.checksTypes ? ownScripts : { ...ownScripts, check: "sallyport check" };
  const added: string[] = [];
  const left: string[] = [];
  const own = (part: string) => (value[part] ?? {}) as Table;
  const dependencies = new Set(
    ["dependencies", "devDependencies", "optionalDependencies"].flatMap((part) => Object.keys(own(part))),
  );
  const add = (part: string, entries: Table, has: (name: string) => boolean): void => {
    const missing = Object.entries(entries).filter(([name]) => !has(name));
    if (missing.length > 0) value[part] = { ...own(part), ...Object.fromEntries(missing) };
    added.push(...missing.map(([name]) => `${part === "scripts" ? "script" : "dependency"} ${name}`));
  };
  for (const [name, words] of Object.entries(scripts))
    if ((own("scripts")[name] ?? words) !== words)
      left.push(`script ${name} ("${own("scripts")[name]}"; ours is "${words}")`);
  const runs = { dev: (own("scripts")["dev"] ?? scripts["dev"]) === scripts["dev"] ? "dev" : scripts["dev"]! };
  add("scripts", scripts, (name) => own("scripts")[name] !== undefined);
  add("dependencies", { sallyport: ours.sallyport }, (name) => dependencies.has(name));
  add("devDependencies", tools, (name) => dependencies.has(name));
  const indent = /^[ \t]+(?=")/m.exec(there?.text ?? "")?.[0] ?? 2;
  const text = added.length === 0 ? (there?.text ?? "") : `${JSON.stringify(value, null, indent)}\n`;
  return { text, added: there === null ? [] : added, left, runs };
}

/** toPackageName makes one of a folder's name, which may be anything; not that of a package it depends on, which npm would refuse. */
export function toPackageName(folder: string): string {
  const name = basename(folder)
    .normalize("NFKD")
    .toLowerCase()
    .replace(/\p{M}/gu, "")
    .replace(/[^a-z0-9._~-]+/g, "-")
    .replace(/^[-._]+|[-.]+$/g, "")
    .slice(0, 200);
  if (name === "") return "policies";
  const { name: own } = createRequire(import.meta.url)("../../package.json") as { name: string };
  return [own, ...Object.keys(tools), "node_modules", "favicon.ico"].includes(name) ? `${name}-policies` : name;
}
