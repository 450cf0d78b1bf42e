// The processes of a run: pinned to a core, their CPU time counted, and none of them left behind.

import { spawn } from "node:child_process";
import { closeSync, fstatSync, openSync, readSync } from "node:fs";
import { treeOf } from "./proc.ts";

/** Command is one program to run. `core` null: wherever the kernel likes. `output` is a file for what it prints. */
export interface Command {
  readonly program: string;
  readonly words: readonly string[];
  readonly core: number | null;
  readonly output: string;
  readonly env?: NodeJS.ProcessEnv;
}

/** RunningProcess is a program with every process it has started. */
export interface RunningProcess {
  readonly pid: number;
  /** Resolves with a sentence when it has ended. */
  readonly ended: Promise<string>;
  /** cpuMicros is the CPU time of the whole tree so far, user and kernel. */
  cpuMicros(): number;
  /** busiest is the process of the tree that has used most CPU time: the one that serves. */
  busiest(): number;
  /** stop asks it to end, and makes it after five seconds. */
  stop(): Promise<void>;
}

/** Processes knows everything that was started. */
export interface Processes {
  start(command: Command): RunningProcess;
  /** run resolves with the exit code once the program has ended by itself. */
  run(command: Command): Promise<number>;
  /** killAll ends every tree at once; it may be called while the process exits. */
  killAll(): void;
}

const stopMs = 5_000;

/** createProcesses starts with none. */
export function createProcesses(): Processes {
  const running = new Set<number>();

  function launch({ program, words, core, output, env }: Command) {
    const file = openSync(output, "a");
    // taskset replaces itself by the program, so the pid is the program's.
    const [name, ...rest] = core === null ? [program, ...words] : ["taskset", "-c", String(core), program, ...words];
    const child = spawn(name!, rest, { stdio: ["ignore", file, file], ...(env && { env }) });
    closeSync(file);
    const { pid } = child;
    if (pid !== undefined) running.add(pid);
    const code = new Promise<number>((resolve, reject) => {
      child.once("error", (cause) => reject(new Error(`${program} cannot be started: ${cause.message}`)));
      child.once("exit", (exitCode, signal) => {
        if (pid !== undefined) running.delete(pid);
        resolve(exitCode ?? (signal === null ? -1 : 128));
      });
    });
    return { pid: pid ?? 0, code };
  }

  return {
    start(command) {
      const { pid, code } = launch(command);
      const ended = code.then(
        (exitCode) => `${command.program} ended with exit code ${exitCode}:\n${tailOf(command.output)}`,
        (cause: Error) => cause.message,
      );
      return {
        pid,
        ended,
        cpuMicros: () => treeOf(pid).reduce((sum, one) => sum + one.cpuMicros, 0),
        busiest: () => treeOf(pid).toSorted((one, other) => other.cpuMicros - one.cpuMicros)[0]?.pid ?? pid,
        async stop() {
          if (!running.has(pid)) return;
          process.kill(pid, "SIGTERM");
          const timer = setTimeout(() => killTree(pid), stopMs);
          await ended;
          clearTimeout(timer);
        },
      };
    },
    run: (command) => launch(command).code,
    killAll() {
      for (const pid of running) killTree(pid);
    },
  };
}

/** A minute of decision log is half a gigabyte. */
function tailOf(file: string): string {
  const descriptor = openSync(file, "r");
  const { size } = fstatSync(descriptor);
  const bytes = Buffer.alloc(Math.min(size, 2_000));
  readSync(descriptor, bytes, 0, bytes.length, size - bytes.length);
  closeSync(descriptor);
  return bytes.toString();
}

function killTree(root: number): void {
  for (const { pid } of treeOf(root)) {
    try {
      process.kill(pid, "SIGKILL");
    } catch {
      // It was quicker.
    }
  }
}
