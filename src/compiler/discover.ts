// Which files are policies: every .ts and .mts below the folder that is not a test, not hidden and not set aside with "_"; links are followed.

import { readdir, realpath, stat } from "node:fs/promises";
import { join, relative, sep } from "node:path";

const skipped = /^[_.]|^node_modules$/;
const tests = /\.(?:test|test-d|d)\.m?ts$/;
const policies = /\.m?ts$/;
/** What people write scripts in, and takes for a policy. */
const scripts = /\.[cm]?[jt]sx?$/i;

/** isPolicyPath: does this path, relative to the policies folder and with "/", lead to a policy file? */
export function isPolicyPath(path: string): boolean {
  return policies.test(path) && !tests.test(path) && !path.split("/").some((part) => skipped.test(part));
}

/** isTestPath: is this a test, whose types are checked and which is no policy? */
export const isTestPath = (path: string): boolean => /\.(?:test|test-d)\.m?ts$/.test(path);

/** Discovered is what is in the folder; paths are relative to it, with "/", sorted. */
export interface Discovered {
  readonly policies: readonly string[];
  /** Scripts that are no policies because of how their names end. */
  readonly scripts: readonly string[];
  /** Tests, and declarations (.d.ts): no policies, but of a policy's types. */
  readonly tests: readonly string[];
  readonly ambient: readonly string[];
  /** Links that lead nowhere. */
  readonly broken: readonly string[];
  /** What a link stands for: its target, relative to the folder, by which the bundler knows what is below it. */
  readonly links: ReadonlyMap<string, string>;
}

/** discover looks through the folder, given as its real path. Throws where it, or a folder in it, cannot be read. */
export async function discover(folder: string): Promise<Discovered> {
  const found = {
    policies: [] as string[],
    scripts: [] as string[],
    broken: [] as string[],
    tests: [] as string[],
    ambient: [] as string[],
  };
  const links = new Map<string, string>();
  /** By their real paths: what is there twice, by a link, is one. */
  const linked: { readonly path: string; readonly real: string; readonly isFolder: boolean }[] = [];
  const real = new Set<string>();

  const listOf = (path: string) => {
    if (isPolicyPath(path)) return found.policies;
    if (isTestPath(path)) return found.tests;
    if (/\.d\.[cm]?ts$/.test(path)) return found.ambient;
    return scripts.test(path) && !/\.(?:test|test-d|d)\./.test(path) ? found.scripts : null;
  };
  const file = (path: string, realPath: string) => {
    const list = listOf(path);
    if (list === null || real.has(realPath)) return;
    real.add(realPath);
    list.push(path);
  };
  const look = async (below: string, at: string): Promise<void> => {
    if (real.has(at)) return;
    real.add(at);
    const entries = await readdir(at, { withFileTypes: true });
    for (const entry of entries) {
      const path = below === "" ? entry.name : `${below}/${entry.name}`;
      const realPath = join(at, entry.name);
      if (entry.isSymbolicLink()) await follow(path, realPath, skipped.test(entry.name));
      else if (skipped.test(entry.name)) continue;
      // A folder may vanish between the two looks; then there is nothing in it.
      else if (entry.isDirectory()) await look(path, realPath).catch(ignoreGone);
      else if (entry.isFile()) file(path, realPath);
    }
  };
  const follow = async (path: string, link: string, isSkipped: boolean): Promise<void> => {
    try {
      const target = await realpath(link);
      const isFolder = (await stat(target)).isDirectory();
      const shown = toPath(folder, target);
      // What is in the folder itself keeps its own name.
      if (shown.startsWith("../") || shown.split("/").some((part) => skipped.test(part))) links.set(path, shown);
      if (!isSkipped) linked.push({ path, real: target, isFolder });
    } catch {
      if (!isSkipped && (policies.test(path) || !/\.[^/]*$/.test(path))) found.broken.push(path);
    }
  };
  await look("", folder);
  // After everything that stands there itself, which keeps its own name; a link into a folder above is where we have been.
  for (let next = linked.shift(); next !== undefined; next = linked.shift()) {
    if (next.isFolder) await look(next.path, next.real).catch(ignoreGone);
    else file(next.path, next.real);
  }
  for (const list of Object.values(found)) list.sort();
  return { ...found, links };
}

function ignoreGone(cause: NodeJS.ErrnoException): void {
  if (cause.code !== "ENOENT") throw cause;
}

const toPath = (folder: string, path: string) => relative(folder, path).split(sep).join("/");

/** createNames gives the name that an operator knows a file by: that of the link by which it is in the folder, if it is in there by one. */
export function createNames(links: ReadonlyMap<string, string>): (file: string) => string {
  const targets = [...links]
    .map(([path, target]) => ({ path, target }))
    .sort((a, b) => b.target.length - a.target.length);
  return (file) => {
    for (const { path, target } of targets) {
      if (file === target) return path;
      if (file.startsWith(`${target}/`)) return path + file.slice(target.length);
    }
    return file;
  };
}
