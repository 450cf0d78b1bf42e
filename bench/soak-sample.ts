// What is looked at while a soak runs: each process, and the store.

import { spawnSync } from "node:child_process";
import { readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { descriptorsOf } from "../test/faults/world/process-table.ts";
import type { World } from "../test/faults/world/world.ts";

/** ProcessSample is one process at one moment. `heapBytes` is what it has for itself: heaps, buffers, stacks. */
export interface ProcessSample {
  readonly name: string;
  readonly rssBytes: number;
  readonly heapBytes: number;
  /** How many of each kind are open. */
  readonly descriptors: Readonly<Record<string, number>>;
}

/** Sample is one moment. */
export interface Sample {
  readonly atMs: number;
  readonly processes: readonly ProcessSample[];
  readonly fileBytes: number;
  readonly walBytes: number;
  /** Rows of each space; of those that are over, how many are still there. */
  readonly rows: Readonly<Record<string, number>>;
  readonly overdue: number;
}

/** takeSample reads it. The store is asked by a program of its own, as an operator would. */
export function takeSample(world: World): Sample {
  const counts = { worker: 0, supervisor: 0, builder: 0 };
  const database = join(world.data, "sallyport.db");
  const { rows, overdue } = countRows(database);
  return {
    atMs: performance.now(),
    processes: world
      .gateway()
      .processes()
      .map(({ pid, role, rssBytes }) => ({
        name: role === "worker" ? `worker ${++counts.worker}` : role,
        rssBytes,
        heapBytes: heapOf(pid),
        descriptors: countKinds(descriptorsOf(pid)),
      })),
    fileBytes: sizeOf(database),
    walBytes: sizeOf(`${database}-wal`),
    rows,
    overdue,
  };
}

const sizeOf = (file: string): number => statSync(file, { throwIfNoEntry: false })?.size ?? 0;

function heapOf(pid: number): number {
  try {
    return Number(/^RssAnon:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1] ?? 0) * 1_024;
  } catch {
    return 0;
  }
}

function countKinds(targets: readonly string[]): Record<string, number> {
  const kinds: Record<string, number> = {};
  for (const target of targets) {
    const kind = /^(socket|pipe|anon_inode:\[?\w+)/.exec(target)?.[1]?.replace(/^anon_inode:\[?/, "") ?? "file";
    kinds[kind] = (kinds[kind] ?? 0) + 1;
  }
  return kinds;
}

function countRows(database: string): { readonly rows: Record<string, number>; readonly overdue: number } {
  const query = `SELECT space, count(*) FROM entry GROUP BY space UNION ALL SELECT 'overdue', count(*) FROM entry WHERE until < ${Date.now() - 120_000}
    UNION ALL SELECT 'notices', count(*) FROM notice UNION ALL SELECT 'members', count(*) FROM member;`;
  const { stdout } = spawnSync("sqlite3", ["-readonly", database, ".timeout 2000", query], { encoding: "utf8" });
  const pairs = stdout.split("\n").flatMap((line) => {
    const [name, count] = line.split("|");
    return count === undefined ? [] : [[name!, Number(count)] as const];
  });
  const { overdue = 0, ...rows } = Object.fromEntries(pairs);
  return { rows, overdue };
}
