// The process's table of descriptors: how many there may be, how many there are, and some that are kept for when there are too few.

import { closeSync, openSync, readdirSync, readSync, statSync } from "node:fs";

/** Descriptors tells how much room there is. What cannot be found out (no /proc) is taken for enough. */
export interface Descriptors {
  /** How many there may be, as of the last look: it can be changed from outside (prlimit). */
  readonly limit: number;
  readonly used: number;
  /** So many are left, beside those that are kept. */
  free(): number;
  /** Are so many left that a client's connection may take one, and its request another? */
  hasRoom(): boolean;
  /** May the gateway connect to an upstream? The last ones are for files, names and the store. */
  mayConnect(): boolean;
  look(): void;
  /** spend gives those back to the process that were kept, and says how many they were; keep takes them again. */
  spend(): number;
  keep(): void;
}

/** Clients take none of the last so many, or of the last eighth where the table is small; upstreams none of half as many. */
const mostReserve = 12;
const leastReserve = 3;
const mostKept = 8;
const unlimited = 1_048_576;

/** createDescriptors looks at this process; what is open already is not taken for anybody's connection. */
export function createDescriptors(): Descriptors {
  const limits = openFile("/proc/self/limits");
  let limit = readLimit(limits) ?? reportedLimit();
  let highest = limit;
  const usual = countAll() ?? 0;
  const share = () => Math.max(leastReserve, Math.floor((limit - usual) / 8));
  const reserve = () => Math.min(mostReserve, share());
  const kept: number[] = [];
  const keep = () => {
    while (kept.length < Math.min(mostKept, share())) {
      const one = openFile("/dev/null");
      if (one === null) return;
      kept.push(one);
    }
  };
  keep();
  const free = () => {
    const used = limit < highest ? countBelow(limit) : countAll();
    return used === null ? Number.POSITIVE_INFINITY : limit - used;
  };
  return {
    get limit() {
      return limit;
    },
    get used() {
      return (countAll() ?? 0) - kept.length;
    },
    free,
    hasRoom: () => free() > reserve(),
    mayConnect: () => free() > reserve() / 2,
    look() {
      limit = readLimit(limits) ?? limit;
      highest = Math.max(highest, limit);
    },
    spend() {
      const count = kept.length;
      for (const one of kept.splice(0)) closeSync(one);
      return count;
    },
    keep,
  };
}

function openFile(path: string): number | null {
  try {
    return openSync(path, "r");
  } catch {
    return null;
  }
}

const text = Buffer.alloc(4_096);

/** The file is kept open: when it is needed most there may be none left to open it with. */
function readLimit(limits: number | null): number | null {
  if (limits === null) return null;
  const size = readSync(limits, text, 0, text.length, 0);
  const soft = /^Max open files\s+(\S+)/m.exec(text.toString("latin1", 0, size))?.[1];
  return soft === undefined ? null : soft === "unlimited" ? unlimited : Number(soft);
}

function reportedLimit(): number {
  // Not in the types that there are.
  const report = process.report as typeof process.report & { excludeNetwork: boolean };
  // It would look up the names of all who are connected.
  report.excludeNetwork = true;
  const { userLimits } = report.getReport() as { readonly userLimits?: Readonly<Record<string, { soft: unknown }>> };
  const soft = Number(userLimits?.["open_files"]?.soft);
  return Number.isFinite(soft) ? soft : unlimited;
}

const folder = "/proc/self/fd";

/** Since Linux 6.2 that folder's size is how many there are; before they have to be listed. null: that cannot be found out. */
function countAll(): number | null {
  const size = statSync(folder, { throwIfNoEntry: false })?.size;
  if (size === undefined) return null;
  return size > 0 ? size : countBelow(Number.POSITIVE_INFINITY);
}

/** Those that were opened when more were allowed take no place of one that still is. */
function countBelow(limit: number): number {
  try {
    return readdirSync(folder).filter((name) => Number(name) < limit).length - 1;
  } catch {
    // Not even one for the list.
    return limit;
  }
}
