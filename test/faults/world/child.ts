// Processes that a trial starts: none is left behind, whatever becomes of the trial.

import { type ChildProcess, type ForkOptions, fork, type SpawnOptions, spawn } from "node:child_process";

const running = new Set<ChildProcess>();
/** Groups outlive whoever led them. */
const groups = new Set<number>();

function note(child: ChildProcess, ownGroup: boolean): ChildProcess {
  running.add(child);
  if (ownGroup && child.pid !== undefined) groups.add(child.pid);
  child.once("exit", () => running.delete(child));
  child.on("error", () => running.delete(child));
  return child;
}

/** forked starts a file of ours. */
export const forked = (file: string, words: readonly string[], options: ForkOptions = {}): ChildProcess =>
  note(fork(file, words, { execArgv: [], stdio: ["ignore", "ignore", "inherit", "ipc"], ...options }), false);

/** spawned starts a program; `detached`: as the leader of a group. */
export const spawned = (program: string, words: readonly string[], options: SpawnOptions = {}): ChildProcess =>
  note(spawn(program, words, options), options.detached === true);

/** killAll ends all that still runs, at once. */
export function killAll(): void {
  for (const child of running) child.kill("SIGKILL");
  for (const group of groups) signal(-group, "SIGKILL");
  running.clear();
  groups.clear();
}

/** signal sends it where there is somebody to take it; a negative pid is a group. */
export function signal(pid: number, name: NodeJS.Signals): boolean {
  try {
    return process.kill(pid, name);
  } catch {
    return false;
  }
}

process.once("exit", killAll);
