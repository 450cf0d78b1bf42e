// Watches the policies folder and says when a save is over. The only door to chokidar.

import { watch as watchEntry } from "node:fs";
import { stat } from "node:fs/promises";
import { basename, dirname, join, relative, sep } from "node:path";
import { watch as watchFolder } from "chokidar";

/** WatchOptions: `onChange` gets the changed paths, relative with "/", and when the first of them changed (performance.now()). */
export interface WatchOptions {
  readonly folder: string;
  readonly onChange: (paths: readonly string[], firstEventAt: number) => void;
  readonly onError: (cause: unknown) => void;
  /** How long it must be quiet until one file that was saved by itself is built. What comes later is built after that. */
  readonly quietMs?: number;
  /** The same of several: what has been built in vain costs more than that. */
  readonly burstMs?: number;
  /** How long a file may be empty or gone until that is what was meant. */
  readonly settleMs?: number;
}

/** Watch is ready when it misses nothing any more. */
export interface Watch {
  /** How many events there were: a build that began at another count saw files that have changed since. */
  readonly count: () => number;
  close(): Promise<void>;
}

/** createWatch resolves when the folder is being watched. */
export async function createWatch(options: WatchOptions): Promise<Watch> {
  const { folder, onChange, onError, quietMs = 2, burstMs = 5, settleMs = 150 } = options;
  const changed = new Set<string>();
  let firstEventAt = 0;
  let lastEventAt = 0;
  let count = 0;
  let timer: NodeJS.Timeout | undefined;
  let closed = false;

  const watcher = watchFolder(folder, {
    ignoreInitial: true,
    // Whatever comes of unlink and add is read from the disk when it is quiet, so no event has to be held back.
    atomic: false,
    ignored: (path, stats) => !mayMatter(toPath(folder, path), stats?.isFile() ?? false),
  });

  const settle = async () => {
    const from = count;
    // A truncated file that is about to be written, or a name that is about to be renamed onto, is the middle of a
    // save: building it would take the policies in it away for a moment.
    const unfinished = await Promise.all([...changed].map((path) => isUnfinished(join(folder, path))));
    if (closed || count !== from) return;
    const left = unfinished.includes(true) ? lastEventAt + settleMs - performance.now() : 0;
    if (left > 0) {
      timer = setTimeout(() => void settle(), left);
      return;
    }
    const paths = [...changed].sort();
    changed.clear();
    onChange(paths, firstEventAt);
  };

  const note = (path: string) => {
    lastEventAt = performance.now();
    if (changed.size === 0) firstEventAt = lastEventAt;
    changed.add(path);
    count++;
    clearTimeout(timer);
    timer = setTimeout(() => void settle(), changed.size > 1 ? burstMs : quietMs);
  };
  watcher.on("all", (event, path) => {
    // A new folder without files changes nothing, and its files come as events of their own.
    if (event !== "addDir") note(toPath(folder, path));
  });
  watcher.on("error", (cause) => {
    // A link that leads back to itself leads nowhere, and the build says so.
    if ((cause as NodeJS.ErrnoException).code !== "ELOOP") onError(cause);
  });
  // A deployment may rename a whole new folder into this one's place, of which nothing inside it tells.
  const parent = watchEntry(dirname(folder), (event, name) => {
    if (event !== "rename" || name !== basename(folder)) return;
    // What is watched is the old one, where the folder is a link.
    watcher.unwatch(folder);
    watcher.add(folder);
    note(".");
  });
  parent.on("error", onError);
  await new Promise<void>((resolve) => watcher.once("ready", resolve));
  return {
    count: () => count,
    async close() {
      closed = true;
      clearTimeout(timer);
      parent.close();
      await watcher.close();
    },
  };
}

// Editors' swap, backup and temporary files come and go with every save; tests change nothing that is served.
function mayMatter(path: string, isFile: boolean): boolean {
  if (path.split("/").some((part) => part === "node_modules" || part.startsWith("."))) return false;
  return !isFile || (/\.(?:[cm]?[jt]sx?|json)$/.test(path) && !/\.(?:test|test-d|d)\.m?ts$/.test(path));
}

const toPath = (folder: string, path: string) => relative(folder, path).split(sep).join("/");

async function isUnfinished(path: string): Promise<boolean> {
  try {
    const found = await stat(path);
    return found.isFile() && found.size === 0;
  } catch {
    return true;
  }
}
