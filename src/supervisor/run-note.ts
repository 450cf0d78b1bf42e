// A note in the data folder of who serves which address, for whoever starts there after a supervisor that was killed.

import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe } from "../errors.ts";
import type { Log } from "../observe/log.ts";
import { nameOf, type ProcessName, parseName } from "../process/process-name.ts";
import type { Address } from "./protocol.ts";

/** RunNote is what one running gateway has noted. */
export interface RunNote {
  readonly supervisor: ProcessName;
  readonly workers: readonly ProcessName[];
  /** How long its workers may go on without it. */
  readonly drainMs: number;
}

/** Noting keeps the note true. */
export interface Noting {
  add(pid: number): void;
  remove(pid: number): void;
  /** end takes the note away: nobody was left behind. */
  end(): void;
}

/** Two gateways may share a data folder, each at an address of its own. */
const folderOf = (data: string): string => join(data, "run");
const nameOfFile = ({ host, port }: Address): string => `${encodeURIComponent(host)}_${port}.json`;

/** startNoting writes for the supervisor that runs here. A note that cannot be written ends nothing. */
export function startNoting(options: {
  readonly data: string;
  readonly address: Address;
  readonly drainMs: number;
  readonly log: Pick<Log, "warn">;
}): Noting {
  const { data, address, drainMs, log } = options;
  const file = join(folderOf(data), nameOfFile(address));
  const supervisor = nameOf(process.pid);
  const workers = new Map<number, ProcessName>();
  let isTold = false;
  let isFirst = true;
  const attempt = (work: () => void) => {
    try {
      work();
      isTold = false;
    } catch (cause) {
      if (!isTold)
        log.warn(
          { event: "run-note", file, cause: describe(cause) },
          "It cannot be noted which processes run: if this one is killed, the next may have to wait for its address",
        );
      isTold = true;
    }
  };
  const write = () =>
    attempt(() => {
      // Not with the data folder, once there was one: one that went is not made anew for a note.
      if (!isFirst && !existsSync(data)) throw new Error(`${data} is gone`);
      mkdirSync(folderOf(data), { recursive: true, mode: 0o700 });
      isFirst = false;
      const note: RunNote = { supervisor, workers: [...workers.values()], drainMs };
      writeFileSync(`${file}.next`, JSON.stringify(note), { mode: 0o600 });
      renameSync(`${file}.next`, file);
    });
  return {
    add(pid) {
      // One that could not be started has no number.
      if (pid === 0) return;
      workers.set(pid, nameOf(pid));
      write();
    },
    remove(pid) {
      if (workers.delete(pid)) write();
    },
    end: () => attempt(() => rmSync(file, { force: true })),
  };
}

/** readNotes gives what was noted of this port, at whatever host: an address may stand for all of them. */
export function readNotes(data: string, port: number): readonly RunNote[] {
  let names: readonly string[];
  try {
    names = readdirSync(folderOf(data));
  } catch {
    return [];
  }
  return names
    .filter((name) => name.endsWith(`_${port}.json`))
    .flatMap((name) => {
      try {
        return parseNote(JSON.parse(readFileSync(join(folderOf(data), name), "utf8"))) ?? [];
      } catch {
        return [];
      }
    });
}

function parseNote(value: unknown): RunNote | null {
  if (typeof value !== "object" || value === null) return null;
  const { supervisor, workers, drainMs } = value as Readonly<Record<string, unknown>>;
  const parsed = parseName(supervisor);
  if (parsed === null || !Array.isArray(workers) || typeof drainMs !== "number") return null;
  return { supervisor: parsed, workers: workers.flatMap((one) => parseName(one) ?? []), drainMs };
}
