// --log-file: lines appended to a file by all processes, which is opened anew where it was renamed, removed or the operator says so.

import {
  close,
  constants,
  fstat,
  fstatSync,
  open,
  openSync,
  readSync,
  type Stats,
  stat,
  write,
  writeSync,
} from "node:fs";
import type { LineOutput } from "./line-output.ts";
import { mend } from "./mend.ts";
import { codeOf, toLineOutput, writeLast } from "./output.ts";

const { O_APPEND, O_CREAT, O_NOCTTY, O_NONBLOCK, O_RDONLY, O_WRONLY } = constants;
// A FIFO without a reader would hold the start up.
const flags = O_WRONLY | O_APPEND | O_CREAT | O_NOCTTY | O_NONBLOCK;
/** Names and addresses of people are in it. */
const mode = 0o600;
/** How late it is noticed that the file is another one now. */
const lookEveryMs = 500;
const pieceBytes = 65_536;

/** LogFile is the output, and how it is told to open its file anew. */
export interface LogFile {
  readonly output: LineOutput;
  reopen(): void;
}

/** openLogFile throws what the file system says. */
export function openLogFile(path: string): LogFile {
  const fd = openSync(path, flags, mode);
  const stats = fstatSync(fd);
  if (!stats.isFile()) return { output: toLineOutput({ fd, blocks: false }), reopen: () => undefined };
  return createLogFile(path, fd, stats);
}

/** endHalfLine: what a machine left behind that went down in the middle of a line is not taken for the beginning of ours. For the first process alone. */
export function endHalfLine(path: string): void {
  const fd = openSync(path, O_RDONLY | O_NONBLOCK);
  const stats = fstatSync(fd);
  const last = Buffer.alloc(1);
  const torn = stats.isFile() && readSync(fd, last, 0, 1, Math.max(0, stats.size - 1)) === 1 && last[0] !== 10;
  close(fd);
  if (!torn) return;
  const end = openSync(path, flags, mode);
  writeSync(end, "\n");
  close(end);
}

function createLogFile(path: string, opened: number, first: Stats): LogFile {
  let fd = opened;
  let current: Pick<Stats, "ino" | "dev"> = first;
  let lookAt = performance.now() + lookEveryMs;

  /** Still the same file, or another one that is open now; else the code of what keeps it from being. */
  const look = (then: (code: string | null) => void) => {
    stat(path, (cause, stats) => {
      if (cause === null && stats.ino === current.ino && stats.dev === current.dev) then(null);
      else openAnew(then);
    });
  };
  const openAnew = (then: (code: string | null) => void) => {
    open(path, flags, mode, (cause, next) => {
      if (cause !== null) {
        keepOld(codeOf(cause), then);
        return;
      }
      fstat(next, (failure, stats) => {
        close(failure === null ? fd : next, () => undefined);
        if (failure === null) {
          fd = next;
          current = stats;
        }
        then(failure === null ? null : codeOf(failure));
      });
    });
  };
  // Under its new name somebody will read it; without any, nobody.
  const keepOld = (code: string, then: (code: string | null) => void) =>
    fstat(fd, (cause, stats) => then(cause === null && stats.nlink > 0 ? null : code));

  const append: LineOutput["write"] = (bytes, done) =>
    write(fd, bytes, 0, bytes.length, null, (cause, written) =>
      cause === null ? done(written, null) : done(0, codeOf(cause)),
    );
  return {
    output: {
      pieceBytes,
      write(bytes, done) {
        if (performance.now() < lookAt) {
          append(bytes, done);
          return;
        }
        look((code) => {
          lookAt = code === null ? performance.now() + lookEveryMs : 0;
          if (code === null) append(bytes, done);
          else done(0, code);
        });
      },
      writeLast: (bytes) => writeLast(fd, bytes),
      mend: (half) => mend(`/proc/self/fd/${fd}`, half) || mend(path, half),
    },
    reopen() {
      lookAt = 0;
    },
  };
}
