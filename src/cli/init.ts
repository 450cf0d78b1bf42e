// sallyport init: a project with policies that teach, tests of them and what runs both. What is there already stays as it is.

import { existsSync, statSync } from "node:fs";
import { join, relative, resolve } from "node:path";
import type { Command } from "./command.ts";
import { shellWord } from "./shell-word.ts";
import { type Entry, makeEntries, readStarter } from "./starter.ts";
import { type Manifest, mergeManifest, readManifest, toPackageName } from "./starter-manifest.ts";
import { failed, type Terminal } from "./terminal.ts";
import { toDependency } from "./whence.ts";

/** initCommand is `sallyport init`. */
export const initCommand: Command = {
  group: null,
  name: "init",
  text: "Make a project: policies that teach, their tests, and npm's scripts to run both; what is there already stays",
  arguments: [{ name: "folder", text: "Where; it may hold a project already", fallback: "." }],
  switches: [],
  settings: [],
  run: ({ words: [folder = "."] }, terminal) => Promise.resolve(init(resolve(folder), terminal)),
};

/** init says what was made and what was left, and what to do next. Where it cannot go on, it has made nothing. */
export function init(folder: string, terminal: Terminal): number {
  const refuse = (why: string): number => {
    terminal.err(`sallyport init has made nothing: ${why}\n`);
    return failed;
  };
  let manifest: Manifest | null;
  try {
    if (existsSync(folder) && !statSync(folder).isDirectory())
      return refuse(`${folder} is not a folder. Name another one: sallyport init <folder>`);
    manifest = readManifest(folder);
  } catch (cause) {
    return refuse((cause as Error).message);
  }
  const dependency = toDependency(folder);
  const { entries, taken } = readStarter(folder);
  const ours = { name: toPackageName(folder), sallyport: dependency.spec, checksTypes: taken === null };
  const merged = mergeManifest(manifest, ours);
  const own: Entry = { path: "package.json", text: merged.text, replaces: manifest?.text ?? null };
  try {
    const { made, left } = makeEntries(folder, [own, ...entries]);
    terminal.out(`${folder}\n`);
    for (const path of made) terminal.out(`  made  ${path}\n`);
    for (const what of merged.added) terminal.out(`  added to package.json  ${what}\n`);
    const all = [
      ...merged.left.map((what) => [`${what} in package.json`, ""] as const),
      ...(taken === null ? [] : [["policies/ and test/", `there is something in ${taken}/ already`] as const]),
      ...left,
    ];
    for (const [what, why] of all) terminal.out(`  left as it was  ${what}${why === "" ? "" : `: ${why}`}\n`);
  } catch (cause) {
    terminal.err(
      `sallyport init could not finish: ${(cause as Error).message}. Mend that, and run it again: what is there stays\n`,
    );
    return failed;
  }
  for (const remark of [...dependency.remarks, ...remarksOn(folder)]) terminal.out(`\n${remark}\n`);
  const enter = relative(process.cwd(), folder);
  const run = merged.runs.dev === "dev" ? "npm run dev" : `npx ${merged.runs.dev}`;
  const lines = [
    `${enter === "" ? "" : `cd ${shellWord(enter)} && `}npm install`,
    "npm test",
    `${run}   # then open http://localhost:8080/`,
  ];
  terminal.out(`\nNext:\n${lines.map((line) => `  ${line}\n`).join("")}`);
  return 0;
}

/** Nobody would see why a workflow never runs. */
function remarksOn(folder: string): readonly string[] {
  if (existsSync(join(folder, ".git"))) return [];
  for (let above = resolve(folder, ".."); above !== resolve(above, ".."); above = resolve(above, ".."))
    if (existsSync(join(above, ".git")))
      return [
        `The repository is ${above}: what is in .github/ runs only from there. Move it, and set its working-directory.`,
      ];
  return [];
}
