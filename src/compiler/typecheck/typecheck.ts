// Policies, type-checked by the project's own TypeScript: what it says of them and of what they import, as diagnostics.

import { existsSync, readFileSync } from "node:fs";
import { realpath } from "node:fs/promises";
import { dirname, join, relative, resolve } from "node:path";
import { describe } from "../../errors.ts";
import type { Diagnostic } from "../../generation/diagnostic.ts";
import { isPackage } from "../../generation/locator.ts";
import { createNames, type Discovered, discover, isTestPath } from "../discover.ts";
import { isOurSource, type MadeConfig, narrowConfig, nearestConfig, ownConfig } from "./config.ts";
import { findTypescript, type Installed } from "./installed.ts";
import type { TscOutput, TypeFault } from "./output.ts";
import { type RunResult, runTsc } from "./run.ts";
import { fixOf } from "./wording.ts";

/** Typechecked is what came of it. "failed" holds why nothing is known of the types; "cancelled": nobody wants to know any more. */
export type Typechecked =
  | {
      readonly kind: "checked" | "failed";
      readonly diagnostics: readonly Diagnostic[];
      readonly version: string;
      readonly ms: number;
    }
  | { readonly kind: "absent" }
  | { readonly kind: "cancelled" };

/** TypecheckOptions: `root` is the policies folder. `tests`: those beside the policies too. */
export interface TypecheckOptions {
  readonly root: string;
  readonly tests: boolean;
  readonly signal?: AbortSignal;
}

/** typecheck runs tsc once, or twice where tests have a tsconfig of their own. It never rejects. */
export async function typecheck({ root, tests, signal = never }: TypecheckOptions): Promise<Typechecked> {
  const startedAt = performance.now();
  let folder: string;
  let found: Discovered;
  try {
    folder = await realpath(resolve(root));
    found = await discover(folder);
  } catch {
    // Whoever builds them says why.
    return { kind: "cancelled" };
  }
  const installed = findTypescript(folder) ?? findTypescript(resolve(root));
  if (installed === null) return { kind: "absent" };
  const runs = await runAll(installed, { folder, found, tests, signal }).catch((cause: unknown): readonly Run[] => [
    { config: "", result: `the tsconfig for it cannot be written (${describe(cause)})` },
  ]);
  if (signal.aborted) return { kind: "cancelled" };
  const ms = Math.round(performance.now() - startedAt);
  const { version } = installed;
  const failure = runs.find((run) => typeof run.result === "string");
  if (typeof failure?.result === "string")
    return { kind: "failed", diagnostics: [toFailure(version, failure.result)], version, ms };
  const seen = runs.flatMap(({ result }) => (typeof result === "string" ? [] : [see(result, folder)]));
  const policies = found.policies.map((path) => ({ path, file: pathOf(folder, path, found) }));
  const unseen = policies.filter(({ file }) => !seen.some(({ files }) => files.has(file)));
  const toName = createNames(found.links);
  const place = (file: string) => toName(relative(folder, file));
  const isRoot = (file: string) =>
    policies.some((one) => one.file === file) || (tests && file.startsWith(`${folder}/`) && isTestPath(file));
  const diagnostics = [
    ...seen.flatMap((one) => faultsOf(one, isRoot)).map(({ fault, file }) => toDiagnostic(fault, file, place)),
    ...unseen.map(({ path }) => toUnseen(path, runs[0]!.config, folder)),
  ];
  return { kind: "checked", diagnostics: once(diagnostics), version, ms };
}

const never = new AbortController().signal;

interface Run {
  readonly config: string;
  readonly result: RunResult;
}

interface Work {
  readonly folder: string;
  readonly found: Discovered;
  readonly tests: boolean;
  readonly signal: AbortSignal;
}

async function runAll(installed: Installed, { folder, found, tests, signal }: Work): Promise<readonly Run[]> {
  const run = async (config: string, made: MadeConfig | null = null): Promise<Run> => {
    try {
      return { config, result: await runTsc(installed, { config: made?.file ?? config, cwd: folder, signal }) };
    } finally {
      made?.remove();
    }
  };
  const toPaths = (names: readonly string[]) => names.map((name) => join(folder, name));
  const policies = toPaths([...found.policies, ...found.ambient]);
  const config = nearestConfig(folder);
  if (config === null) return [await run("", ownConfig(policies))];
  const forTests = join(dirname(config), "tsconfig.test.json");
  const hasOwn = existsSync(forTests);
  const testFiles = tests ? toPaths(found.tests) : [];
  // One in the folder itself says which of its files it is about; one above may be about anything.
  const isBeside = dirname(config) === folder;
  const narrow = (wide: string, files: readonly string[]) => run(wide, isBeside ? null : narrowConfig(wide, files));
  return Promise.all([
    narrow(config, hasOwn ? policies : [...policies, ...testFiles]),
    ...(hasOwn && testFiles.length > 0 ? [narrow(forTests, testFiles)] : []),
  ]);
}

/** tsc knows what is behind a link to a folder by where that leads. */
function pathOf(folder: string, path: string, { links }: Discovered): string {
  for (const [link, target] of links)
    if (path === link || path.startsWith(`${link}/`)) return resolve(folder, target + path.slice(link.length));
  return join(folder, path);
}

interface Seen {
  readonly faults: readonly TypeFault[];
  readonly base: string;
  /** By their whole paths, with those that import each. */
  readonly files: ReadonlyMap<string, readonly string[]>;
}

function see({ faults, files }: TscOutput, base: string): Seen {
  const whole = (file: string) => resolve(base, file);
  return { faults, base, files: new Map(Array.from(files, ([file, from]) => [whole(file), from.map(whole)])) };
}

/** The errors in policies, in what they import of the operator's own, and in the tsconfig itself. */
function faultsOf({ faults, base, files }: Seen, isRoot: (file: string) => boolean) {
  const imported = new Map<string, string[]>();
  for (const [file, importers] of files)
    for (const from of importers) imported.set(from, [...(imported.get(from) ?? []), file]);
  const counted = new Set([...files.keys()].filter(isRoot));
  // A set goes on with what is added to it on the way.
  for (const file of counted) for (const next of imported.get(file) ?? []) counted.add(next);
  return faults.flatMap((fault) => {
    const file = fault.file === null ? null : resolve(base, fault.file);
    if (file === null || !files.has(file)) return { fault, file };
    return !isPackage(file) && !isOurSource(file) && counted.has(file) ? { fault, file } : [];
  });
}

function toDiagnostic(fault: TypeFault, file: string | null, place: (file: string) => string): Diagnostic {
  const { code, severity, message, line, column } = fault;
  const location = file === null ? null : { file: place(file), line, column, lineText: lineOf(file, line) };
  return { code, severity, message: message.replace(/\.$/, ""), fix: fixOf(fault), location };
}

function lineOf(file: string, line: number): string {
  try {
    return (
      readFileSync(file, "utf8")
        .replace(/^\ufeff/, "")
        .split(/\r?\n/)[line - 1] ?? ""
    );
  } catch {
    return "";
  }
}

const toFailure = (version: string, why: string): Diagnostic => ({
  code: "COMPILE_TYPECHECK",
  severity: "error",
  message: `Nothing is known of the types: of TypeScript ${version}, ${why}`,
  fix: "Run npx tsc --noEmit -p in this project; it says the same, and perhaps more.",
  location: null,
});

const toUnseen = (path: string, config: string, folder: string): Diagnostic => ({
  code: "COMPILE_UNTYPED",
  severity: "error",
  message: `"${path}" is not type-checked: ${relative(folder, config)} leaves it out`,
  fix: 'Take it in there, or write a tsconfig.json beside the policies: { "extends": "sallyport/tsconfig.json" }.',
  location: { file: path, line: 1, column: 1, lineText: "" },
});

function once(all: readonly Diagnostic[]): readonly Diagnostic[] {
  const known = new Set<string>();
  return all.filter((one) => {
    const mistake = JSON.stringify([one.code, one.message, one.location]);
    return !known.has(mistake) && known.add(mistake);
  });
}
