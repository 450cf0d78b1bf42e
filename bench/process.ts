// The processes of a run: pinned to a core, their CPU time read from /proc, and none of them left behind.

import { spawn } from "node:child_process";
import { closeSync, openSync, readdirSync, readFileSync } from "node:fs";

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

const tailOf = (file: string) => readFileSync(file, "utf8").slice(-2_000);

function killTree(root: number): void {
  for (const { pid } of treeOf(root)) {
    try {
      process.kill(pid, "SIGKILL");
    } catch {
      // It was quicker.
    }
  }
}

interface Stat {
  readonly pid: number;
  readonly parent: number;
  readonly cpuMicros: number;
}

/** USER_HZ is 100 in every Linux ABI that Node runs on. */
const tickMicros = 10_000;

/** treeOf is the process and all its descendants. */
function treeOf(root: number): readonly Stat[] {
  const all = readdirSync("/proc").flatMap((name) => (/^\d+$/.test(name) ? (readStat(Number(name)) ?? []) : []));
  const tree = all.filter((one) => one.pid === root);
  for (const parent of tree) tree.push(...all.filter((one) => one.parent === parent.pid));
  return tree;
}

function readStat(pid: number): Stat | null {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, "latin1");
    // proc(5): the name stands in parentheses and may hold anything; state, ppid, … utime (14) and stime (15) follow.
    const fields = text.slice(text.lastIndexOf(")") + 2).split(" ");
    return { pid, parent: Number(fields[1]), cpuMicros: (Number(fields[11]) + Number(fields[12])) * tickMicros };
  } catch {
    return null;
  }
}

/** machineCpuMicros is the CPU time that the whole machine has spent on anything so far. */
export function machineCpuMicros(): number {
  // proc(5): cpu user nice system idle iowait irq softirq steal
  const [, user, nice, system, , , irq, softirq] = readFileSync("/proc/stat", "latin1").split("\n", 1)[0]!.split(/ +/);
  return [user, nice, system, irq, softirq].reduce((sum, ticks) => sum + Number(ticks), 0) * tickMicros;
}

/** ownCpuMicros: of this process and of every child that has ended, which wrk has by then (proc(5): utime, stime, cutime, cstime). */
export function ownCpuMicros(): number {
  const text = readFileSync("/proc/self/stat", "latin1");
  const fields = text.slice(text.lastIndexOf(")") + 2).split(" ");
  return [11, 12, 13, 14].reduce((sum, index) => sum + Number(fields[index]), 0) * tickMicros;
}
