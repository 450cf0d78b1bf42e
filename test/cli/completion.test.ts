// What real shells complete, by the scripts that sallyport completion prints: every command, and every setting with what it takes.

import { spawnSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { commands, groups } from "../../src/cli/commands.ts";
import { run } from "../../src/cli/program.ts";
import { settingNames, settingsTable, toFlag } from "../../src/settings.ts";
import { createFolder } from "../support/folder.ts";
import { missingOf, testWith } from "../support/real-part.ts";

async function scriptFor(shell: string) {
  let text = "";
  const terminal = {
    env: {},
    color: false,
    err: () => undefined,
    out: (one: string) => {
      text += one;
    },
  };
  expect(await run(["completion", shell], terminal)).toBe(0);
  const folder = await createFolder({ "my policies/a.ts": "", "file.txt": "" });
  mkdirSync(join(folder, "data"));
  writeFileSync(join(folder, "script"), text);
  return folder;
}

const inShell = (program: string, words: readonly string[], cwd: string): readonly string[] => {
  const { status, stdout, stderr } = spawnSync(program, words, { cwd, encoding: "utf8" });
  expect([status, stderr]).toEqual([0, ""]);
  return stdout.split("\n").filter((line) => line !== "");
};

/** As bash itself calls it: the words, and which of them is being typed. */
const bash = (folder: string, ...typed: readonly string[]) =>
  inShell(
    "bash",
    [
      "--norc",
      "-c",
      `source ./script; complete -p sallyport >/dev/null; COMP_WORDS=(sallyport "$@"); COMP_CWORD=$#; _sallyport; printf '%s\\n' "\${COMPREPLY[@]}"`,
      "bash",
      ...typed,
    ],
    folder,
  );

const firsts = [...new Set(commands.map(({ group, name }) => group ?? name))];

test("bash completes every command, every setting with what it takes, folders and files", async () => {
  const folder = await scriptFor("bash");
  expect(bash(folder, "")).toEqual([...firsts, "--help", "--version"]);
  expect(bash(folder, "st")).toEqual(["start", "store"]);
  for (const group of Object.keys(groups))
    expect(bash(folder, group, "")).toEqual(commands.filter((one) => one.group === group).map(({ name }) => name));
  const start = bash(folder, "start", "--");
  expect(settingNames.map(toFlag).filter((flag) => !start.includes(flag))).toEqual([]);
  for (const name of settingNames) {
    const { argument } = settingsTable[name];
    if (argument.includes("|"))
      expect(bash(folder, "start", "my policies", toFlag(name), "")).toEqual(argument.split("|"));
  }
  expect(bash(folder, "start", "")).toEqual(expect.arrayContaining(["data", "my policies"]));
  expect(bash(folder, "start", "")).not.toContain("file.txt");
  expect(bash(folder, "start", "--key", "fi")).toEqual(["file.txt"]);
  expect(bash(folder, "check", "--data", "=", "da")).toEqual(["data"]);
  expect(bash(folder, "start", "--listen", "")).toEqual([]);
  expect(bash(folder, "start", "--workers", "2", "--log-l")).toEqual(["--log-level"]);
  expect(bash(folder, "keys", "rotate", "--no")).toEqual(["--now"]);
  expect(bash(folder, "completion", "")).toEqual(["bash", "zsh", "fish"]);
});

const fish = (folder: string, typed: string) =>
  inShell("fish", ["--no-config", "-c", `source ./script; complete -C '${typed}'`], folder).map(
    (line) => line.split("\t")[0],
  );

testWith("fish", missingOf(["/usr/bin/fish"]))("fish completes the same", async () => {
  const folder = await scriptFor("fish");
  expect(fish(folder, "sallyport ").sort()).toEqual([...firsts].sort());
  expect(fish(folder, "sallyport keys ro").sort()).toEqual(["rotate", "rotate-master"]);
  expect(fish(folder, "sallyport start --log-level ")).toEqual(expect.arrayContaining(["debug", "silent"]));
  expect(fish(folder, "sallyport start --public-s")).toEqual(["--public-scheme"]);
  expect(fish(folder, "sallyport start ")).toContain("data/");
  expect(fish(folder, "sallyport keys rotate --no")).toEqual(["--now"]);
  expect(fish(folder, "sallyport completion ").sort()).toEqual(["bash", "fish", "zsh"]);
});

/** Outside of its line editor zsh lets nobody offer anything: so what is offered is printed. */
const zsh = (folder: string, typed: string) =>
  inShell(
    "zsh",
    [
      "-f",
      "-c",
      `compdef() { :; }
source ./script
compadd() { shift; print -l -- "$@"; }
_describe() { local name=\${@[-1]}; print -l -- \${\${(P)name}%%:*}; }
_files() { print -l -- "files $*"; }
words=(${typed}) CURRENT=$#words
_sallyport`,
    ],
    folder,
  );

testWith("zsh", missingOf(["/usr/bin/zsh"]))("zsh offers the same", async () => {
  const folder = await scriptFor("zsh");
  expect(zsh(folder, "sallyport ''")).toEqual(firsts);
  expect(zsh(folder, "sallyport keys ''")).toContain("rotate-master");
  expect(zsh(folder, "sallyport start x --log-format ''")).toEqual(["json", "text"]);
  expect(zsh(folder, "sallyport start --data ''")).toEqual(["files -/"]);
  expect(zsh(folder, "sallyport start --data x --")).toEqual(expect.arrayContaining(settingNames.map(toFlag)));
});

test("a shell that there is none for is told which there are", async () => {
  const errors: string[] = [];
  const terminal = { env: {}, color: false, out: () => undefined, err: (text: string) => void errors.push(text) };
  expect(await run(["completion", "tcsh"], terminal)).toBe(2);
  expect(errors.join("")).toContain("bash, zsh, fish");
});
