// Writes lines to an output off the path of requests: what cannot be written waits, bounded; nobody waits for it, and nothing throws.

import { LineBuffer } from "./line-buffer.ts";
import { createLineGaps, type Gap } from "./line-gap.ts";
import type { LineOutput } from "./line-output.ts";

/** LineWriter takes lines and writes them when it can. */
export interface LineWriter {
  /** write takes one line with its line break, and what is known of it (line-mark.ts). */
  write(line: string, mark: number): void;
  /** take is the same for a line in bytes, the first `length` of them, which it copies. */
  take(bytes: Buffer, length: number, mark: number): void;
  /** isReady: what is written goes out, within a moment. */
  isReady(): boolean;
  /** flush writes at once what can be. */
  flush(): void;
  /** close resolves when all is written, or after a moment in which it could not be; then it is not tried again, but once at the end of the process. */
  close(): Promise<void>;
}

/** WriterOptions: `toNotice` makes the line that tells of a gap, written once lines are again; `remark` tells a person at once. */
export interface WriterOptions {
  readonly output: LineOutput;
  readonly limitBytes: number;
  readonly now: () => number;
  readonly toNotice: (gap: Gap) => string;
  readonly remark: (text: string) => void;
}

/** How long a line may wait for others: one write for many lines is a large part of a request's cost. */
const flushMs = 10;
/** A reader that is merely slow is asked again soon; a disk that is full is not full for a millisecond. */
const slowRetryMs = { first: 5, most: 100 };
const failedRetryMs = { first: 100, most: 1_000 };
/** Without progress for so long, what is logged does not go out. */
const momentMs = 1_000;
const closeMs = 500;
const remarkEveryMs = 10_000;
/** So many pieces in a row, and then it is everybody else's turn. */
const mostPieces = 32;
/** For waiting where nothing else runs any more. */
const pause = new Int32Array(new SharedArrayBuffer(4));

/** createLineWriter begins with nothing to write. */
export function createLineWriter({ output, limitBytes, now, toNotice, remark }: WriterOptions): LineWriter {
  const buffer = new LineBuffer(limitBytes, now);
  const gaps = createLineGaps(buffer, now, toNotice);
  let flying = 0;
  let pumping = false;
  let due = false;
  /** It waits for more lines, and not for its turn. */
  let isPatient = false;
  let retry: NodeJS.Timeout | null = null;
  let retryMs = 0;
  let isTelling = false;
  let closing = false;
  let flushedAt = Number.NEGATIVE_INFINITY;
  /** Since when nothing went out although something was to; 0: all is well. */
  let stuckSince = 0;
  /** It failed, and was not merely slow. */
  let failed = false;
  let remarkedAt = Number.NEGATIVE_INFINITY;
  let onEmpty = () => {};
  /** How long the end of the process may be put off. */
  let patienceMs = closeMs;

  const settled = (written: number, code: string | null) => {
    const whole = written === flying;
    flying = 0;
    buffer.pass(written);
    if (written > 0) stuckSince = 0;
    if (code !== null || written === 0) fail(code ?? "EAGAIN");
    else if (whole) succeed();
    if (!pumping) next();
  };

  const succeed = () => {
    failed = false;
    retryMs = 0;
    tell();
    if (buffer.isEmpty) onEmpty();
  };

  const tell = () => {
    const waitMs = gaps.tell(closing);
    if (waitMs === 0 || isTelling) return;
    isTelling = true;
    setTimeout(tellLater, waitMs).unref();
  };

  const tellLater = () => {
    isTelling = false;
    // Later, then, when something was written again.
    if (retry !== null || flying > 0) return;
    tell();
    pump();
  };

  const fail = (code: string) => {
    const slow = code === "EAGAIN";
    const half = buffer.half();
    if (!slow && half !== null && output.mend?.(half)) buffer.again();
    stuckSince ||= performance.now();
    if (slow) gaps.late(code);
    else gaps.failed(code);
    if (!slow && !failed) {
      failed = true;
      retryMs = 0;
      if (performance.now() - remarkedAt > remarkEveryMs) {
        remarkedAt = performance.now();
        remark(`Log lines cannot be written (${code}). They are kept while there is room (--log-buffer).\n`);
      }
    }
    const { first, most } = slow ? slowRetryMs : failedRetryMs;
    retryMs = retryMs === 0 ? first : Math.min(most, retryMs * 2);
    retry ??= setTimeout(tryAgain, closing ? first : retryMs).unref();
  };

  const tryAgain = () => {
    retry = null;
    pump();
  };

  const pump = () => {
    due = false;
    isPatient = false;
    flushedAt = performance.now();
    pumping = true;
    for (let pieces = 0; flying === 0 && retry === null; pieces++) {
      const piece = buffer.first(output.pieceBytes);
      if (piece === null) break;
      if (pieces === mostPieces) {
        due = true;
        setImmediate(pump);
        break;
      }
      flying = piece.length;
      buffer.pin(true);
      stuckSince ||= performance.now();
      output.write(piece, settled);
    }
    pumping = false;
  };

  const next = () => {
    if (buffer.isEmpty || due || retry !== null) return;
    // Half a piece and more: what came meanwhile is much, and need not wait for more.
    if ((buffer.first(output.pieceBytes)?.length ?? 0) * 2 > output.pieceBytes) pump();
    else schedule();
  };

  // Alone, a line is out before the next event: a policy that takes the process along must not take it too.
  const schedule = () => {
    due = true;
    const waitMs = flushedAt + flushMs - performance.now();
    if (waitMs <= 0) setImmediate(pump);
    else {
      isPatient = true;
      setTimeout(pump, waitMs).unref();
    }
  };

  const finish = () => {
    const began = performance.now();
    // A thread that does not come back would keep the process from exiting for ever.
    if (flying > 0 && began - stuckSince > momentMs) process.kill(process.pid, "SIGKILL");
    // The thread that has it writes it before the process is gone.
    buffer.pass(flying);
    flying = 0;
    for (let piece = buffer.first(output.pieceBytes); piece !== null; piece = buffer.first(output.pieceBytes)) {
      const written = output.writeLast(piece);
      if (written === null || (written === 0 && performance.now() - began > patienceMs)) return;
      if (written === 0) Atomics.wait(pause, 0, 0, slowRetryMs.first);
      buffer.pass(written);
    }
  };
  process.once("exit", finish);

  const expect = () => {
    if (!due && flying === 0 && retry === null) schedule();
    else if (isPatient && buffer.isMore) {
      isPatient = false;
      setImmediate(pump);
    }
  };

  return {
    write(line, mark) {
      buffer.add(line, mark);
      expect();
    },
    take(bytes, length, mark) {
      buffer.addBytes(bytes, length, mark);
      expect();
    },
    isReady: () => !failed && !buffer.isHalfFull && (stuckSince === 0 || performance.now() - stuckSince < momentMs),
    flush() {
      if (flying === 0 && retry === null) pump();
    },
    async close() {
      const { promise, resolve } = Promise.withResolvers<void>();
      onEmpty = resolve;
      const limit = setTimeout(resolve, closeMs);
      closing = true;
      if (retry !== null) clearTimeout(retry);
      retry = null;
      if (flying === 0) {
        tell();
        pump();
      }
      if (buffer.isEmpty) resolve();
      await promise;
      clearTimeout(limit);
      closing = false;
      if (retry !== null) clearTimeout(retry);
      if (buffer.isEmpty) {
        process.off("exit", finish);
        return;
      }
      patienceMs = 0;
      remark(`${buffer.left + buffer.lost} log lines were not written (${gaps.cause}).\n`);
      // The thread that hangs would keep the process alive.
      if (flying > 0) setTimeout(() => process.exit(), closeMs + momentMs).unref();
    },
  };
}
