// Another commit of this repository, in a folder of its own with packages of its own.

import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { Refusal } from "../refusal.ts";
import { ownRoot } from "./gateway.ts";

/** Checkout is whose gateway is measured: its folder, and what its subjects' names and titles begin with. */
export interface Checkout {
  readonly root: string;
  readonly name: string;
  readonly title: string;
}

/** ownCheckout is the tree that this file is in, as it stands. */
export const ownCheckout: Checkout = { root: ownRoot, name: "sallyport", title: "Sallyport" };

/** The tree of another commit goes when this process ends; beside the packages, which it links to. */
const trees: string[] = [];
process.on("exit", () => {
  for (const tree of trees) rmSync(tree, { recursive: true, force: true });
});

function run(program: string, words: readonly string[], cwd = ownRoot): string {
  const { status, stdout, stderr, error } = spawnSync(program, words, { cwd, encoding: "utf8", maxBuffer: 1 << 28 });
  if (status !== 0) throw new Refusal(`${program} ${words.join(" ")} failed: ${error?.message ?? stderr.trim()}`);
  return stdout.trim();
}

/** findCommit gives a commit's hash. Throws a Refusal where there is none. */
export function findCommit(commit: string): string {
  const found = spawnSync("git", ["rev-parse", "--verify", "--quiet", "--end-of-options", `${commit}^{commit}`], {
    cwd: ownRoot,
    encoding: "utf8",
  });
  const hash = found.stdout?.trim() ?? "";
  if (found.status !== 0 || hash === "")
    throw new Refusal(`--compare: there is no commit "${commit}" here; git log shows those that are.`);
  return hash;
}

/** createCheckout throws a Refusal where there is no such commit, or where its packages cannot be installed. */
export function createCheckout(
  commit: string,
  { progress, warn }: { readonly progress: (text: string) => void; readonly warn: (text: string) => void },
): Checkout {
  const hash = findCommit(commit);
  const short = hash.slice(0, 10);
  const dirty = run("git", ["status", "--porcelain", "--untracked-files=no"]);
  if (dirty !== "") warn(`This tree has ${dirty.split("\n").length} changed files: it is measured as it stands.`);
  else if (hash === run("git", ["rev-parse", "HEAD"]))
    warn(`${short} is what this tree is at: the ratios show what noise there is.`);

  progress(`checking ${short} out`);
  const kept = join(ownRoot, ".sallyport");
  mkdirSync(kept, { recursive: true });
  const root = mkdtempSync(join(kept, `compare-${short}-`));
  trees.push(root);
  run("git", ["archive", "--output", join(root, "tree.tar"), hash]);
  run("tar", ["-xf", "tree.tar"], root);
  installPackages(root, progress);
  return { root, name: "other", title: short };
}

/** What a gateway runs with. Packages for development may be others; those for one machine alone are Node, which is this one for both, and esbuild's program, of esbuild's version. */
function needed(tree: string): string {
  type Lock = {
    readonly packages: Readonly<Record<string, { readonly version: string; dev?: boolean; optional?: boolean }>>;
  };
  const { packages } = JSON.parse(readFileSync(join(tree, "package-lock.json"), "utf8")) as Lock;
  return JSON.stringify(
    Object.entries(packages)
      .filter(([name, { dev, optional }]) => name !== "" && dev !== true && optional !== true)
      .map(([name, { version }]) => [name, version]),
  );
}

/** The same packages are linked, which takes a second; others are installed. */
function installPackages(root: string, progress: (text: string) => void): void {
  if (needed(root) === needed(ownRoot)) {
    const words = [join(ownRoot, "node_modules"), root];
    if (spawnSync("cp", ["-al", ...words]).status !== 0) run("cp", ["-a", ...words]);
    return;
  }
  progress("its packages are others: npm ci");
  run("npm", ["ci", "--no-audit", "--no-fund"], root);
}
