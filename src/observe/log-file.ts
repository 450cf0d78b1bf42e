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
  /** reopen resolves when nothing is written any more to a file that has another name by now; with a code where no other could be opened. */
  reopen(): Promise<string | null>;
}

/** openLogFile throws what the file system says. `remark` tells a person that the old file is written to for want of a new one. */
export function openLogFile(path: string, remark: (text: string) => void): LogFile {
  const fd = openSync(path, flags, mode);
  const stats = fstatSync(fd);
  if (!stats.isFile()) return { output: toLineOutput({ fd, blocks: false }), reopen: () => Promise.resolve(null) };
  return createLogFile(path, fd, stats, remark);
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

function createLogFile(path: string, opened: number, first: Stats, remark: (text: string) => void): LogFile {
  let fd = opened;
  let current: Pick<Stats, "ino" | "dev"> = first;
  let lookAt = performance.now() + lookEveryMs;
  /** Why there is no new file, while the old one is written to. */
  let without: string | null = null;
  /** A write, or a look, is under way; what is to come after it. */
  let busy = false;
  let reopening: PromiseWithResolvers<string | null> | null = null;
  let writing: (() => void) | null = null;

  /** Still the same file, or another one that is open now; else the code of what keeps it from being. */
  const look = (then: (code: string | null) => void) => {
    stat(path, (cause, stats) => {
      if (cause === null && stats.ino === current.ino && stats.dev === current.dev) keep(null, then);
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
        if (failure !== null) {
          then(codeOf(failure));
          return;
        }
        fd = next;
        current = stats;
        keep(null, then);
      });
    });
  };
  // Under its new name somebody will read it; without any, nobody.
  const keepOld = (code: string, then: (code: string | null) => void) =>
    fstat(fd, (cause, stats) => {
      if (cause === null && stats.nlink > 0) keep(code, then);
      else then(code);
    });
  const keep = (code: string | null, then: (code: string | null) => void) => {
    if (code !== null && code !== without)
      remark(`The log's file cannot be opened anew (${code}): lines go on to the one of before, under its new name.\n`);
    without = code;
    then(null);
  };

  const idle = () => {
    busy = false;
    if (reopening !== null) {
      const { resolve } = reopening;
      reopening = null;
      busy = true;
      look((code) => {
        lookAt = code === null ? performance.now() + lookEveryMs : 0;
        resolve(code ?? without);
        idle();
      });
    } else if (writing !== null) {
      const next = writing;
      writing = null;
      next();
    }
  };

  const append: LineOutput["write"] = (bytes, done) =>
    write(fd, bytes, 0, bytes.length, null, (cause, written) =>
      cause === null ? done(written, null) : done(0, codeOf(cause)),
    );
  return {
    output: {
      pieceBytes,
      write(bytes, done) {
        if (busy) {
          writing = () => this.write(bytes, done);
          return;
        }
        busy = true;
        const ended: typeof done = (written, code) => {
          done(written, code);
          idle();
        };
        if (performance.now() < lookAt) {
          append(bytes, ended);
          return;
        }
        look((code) => {
          lookAt = code === null ? performance.now() + lookEveryMs : 0;
          if (code === null) append(bytes, ended);
          else ended(0, code);
        });
      },
      writeLast: (bytes) => writeLast(fd, bytes),
      mend: (half) => mend(`/proc/self/fd/${fd}`, half) || mend(path, half),
    },
    reopen() {
      reopening ??= Promise.withResolvers<string | null>();
      const { promise } = reopening;
      if (!busy) idle();
      return promise;
    },
  };
}
