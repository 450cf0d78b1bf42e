// An operator's machine: an empty folder into which the packed package was installed with the system's npm, and what is run there.

import { type ChildProcess, execFile, spawn } from "node:child_process";
import { mkdtempSync, rmSync, symlinkSync } from "node:fs";
import { mkdir } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { promisify } from "node:util";
import { afterAll, onTestFinished } from "vitest";
import { buildPackage } from "../../packaging/build.ts";
import { creatorOf } from "../../packaging/creator.ts";

const exec = promisify(execFile);
const project = resolve(import.meta.dirname, "../..");

/** environment is that of a shell of theirs: nothing of npm's, vitest's and this repository's, and the system's Node. */
export const environment: NodeJS.ProcessEnv = {
  ...Object.fromEntries(
    Object.entries(process.env).filter(
      ([name]) => !/^(?:npm_|NODE|VITE|INIT_CWD$|TEST$|DEV$|PROD$|MODE$|SSR$)/.test(name),
    ),
  ),
  PATH: (process.env["PATH"] ?? "")
    .split(":")
    .filter((folder) => !folder.includes("node_modules"))
    .join(":"),
};

/** Ran is what came of a command. */
export interface Ran {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

/** run waits for the command, and says how it went. */
export async function run(folder: string, command: string, words: readonly string[]): Promise<Ran> {
  try {
    const { stdout, stderr } = await exec(command, [...words], { cwd: folder, env: environment });
    return { code: 0, out: stdout, err: stderr };
  } catch (cause) {
    const { code, stdout, stderr } = cause as { code: number; stdout: string; stderr: string };
    return { code, out: stdout, err: stderr };
  }
}

/** Packed is the package, and an empty folder of theirs. */
export interface Packed {
  /** The folder that was packed. */
  readonly built: string;
  readonly tarball: string;
  /** The package create-sallyport. */
  readonly creator: string;
  readonly folder: string;
}

/** Operator is where Sallyport was installed. */
export interface Operator extends Packed {
  readonly installed: Ran;
}

/** packOnce builds and packs; all goes away with the file's tests. */
export async function packOnce(): Promise<Packed> {
  const place = mkdtempSync(join(tmpdir(), "sallyport-package-"));
  afterAll(() => rmSync(place, { recursive: true, force: true }));
  const [built, folder] = [join(place, "built"), join(place, "theirs")];
  await buildPackage(built);
  await mkdir(folder);
  const { out } = await run(place, "npm", ["pack", "./built", creatorOf("./built"), "--json"]);
  const [own, creator] = JSON.parse(out) as [{ filename: string }, { filename: string }];
  return { built, tarball: join(place, own.filename), creator: join(place, creator.filename), folder };
}

/** install installs it as anybody would. What is in npm's cache is not asked for again. */
export async function install(packed: Packed): Promise<Operator> {
  return { ...packed, installed: await run(packed.folder, "npm", ["install", "--prefer-offline", packed.tarball]) };
}

/** borrow gives them packages of this repository's, which would take long to install. */
export async function borrow(folder: string, names: readonly string[]): Promise<void> {
  for (const name of names) {
    const to = join(folder, "node_modules", name);
    await mkdir(dirname(to), { recursive: true });
    rmSync(to, { force: true });
    symlinkSync(join(project, "node_modules", name), to);
  }
}

/** Started is a command that goes on. */
export interface Started {
  readonly child: ChildProcess;
  /** Resolves once it has said something like this, from its start on. */
  said(pattern: RegExp): Promise<RegExpExecArray>;
  readonly ended: Promise<number | null>;
}

/** start starts a command of theirs, which ends with the test. */
export function start(folder: string, command: string, words: readonly string[]): Started {
  const child = spawn(command, words, {
    cwd: folder,
    env: environment,
    stdio: ["ignore", "pipe", "pipe"],
    detached: true,
  });
  let text = "";
  let wake = () => {};
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding("utf8").on("data", (more: string) => {
      text += more;
      wake();
    });
  const ended = new Promise<number | null>((settle) => child.once("close", settle));
  onTestFinished(async () => {
    try {
      process.kill(-child.pid!, "SIGKILL");
    } catch {
      // It has ended, and all that it started.
    }
    await ended;
  });
  return {
    child,
    ended,
    async said(pattern) {
      for (;;) {
        const found = pattern.exec(text);
        if (found) return found;
        if (child.exitCode !== null) throw new Error(`it ended: ${text}`);
        await new Promise<void>((resolve) => {
          wake = resolve;
          child.once("exit", () => resolve());
        });
      }
    },
  };
}
