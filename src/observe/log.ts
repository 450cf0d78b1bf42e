// The log: pino, one JSON line per event, on standard output. Nothing secret is ever handed to it.

import { type DestinationStream, destination, type Logger, pino } from "pino";
import type { LogLevel } from "../settings.ts";

export type Log = Pick<Logger, "debug" | "info" | "warn" | "error" | "fatal" | "child" | "flush" | "level">;

/** How long a line may wait for others when `buffered`: one write for many lines is a large part of a request's cost. */
const flushMs = 10;
const bufferBytes = 65_536;

/**
 * createLog makes a log. `buffered` writes many lines at once, for a worker under load; `stream` replaces standard
 * output (tests read it). What must never be in a line is not handed to it: a redactor on top cost 24 µs per line.
 */
export function createLog(options: {
  readonly level: LogLevel;
  readonly name: string;
  readonly buffered?: boolean;
  readonly stream?: DestinationStream;
}): Log {
  return pino(
    {
      level: options.level,
      base: { name: options.name, pid: process.pid },
      timestamp: createTimestamp(),
      formatters: { level: (label) => ({ level: label }) },
    },
    options.stream ?? standardOutput(options.buffered ?? false),
  );
}

/** Many lines share a millisecond, and writing it out is dearer than comparing it. */
function createTimestamp(): () => string {
  let last = 0;
  let text = "";
  return () => {
    const now = Date.now();
    if (now === last) return text;
    last = now;
    text = `,"time":"${new Date(now).toISOString()}"`;
    return text;
  };
}

function standardOutput(buffered: boolean): DestinationStream {
  // Synchronous: what was flushed is out when the process exits, whyever it does.
  if (!buffered) return destination({ fd: 1, sync: true, minLength: 0 });
  // pino's types leave out that its stream takes bytes as well (sonic-boom, contentMode).
  const toBytes = { fd: 1, sync: true, minLength: 0, contentMode: "buffer" } as Parameters<typeof destination>[0];
  const output = destination(toBytes) as unknown as { write(bytes: Buffer): boolean };
  // Copied out at once: a line kept as a string is kept as the hundred pieces it was joined from, for the collector to move.
  const bytes = Buffer.allocUnsafe(bufferBytes);
  let used = 0;
  const flush = () => {
    if (used === 0) return;
    output.write(Buffer.from(bytes.subarray(0, used)));
    used = 0;
  };
  let flushedAt = Number.NEGATIVE_INFINITY;
  let due = false;
  const settle = () => {
    due = false;
    flushedAt = performance.now();
    flush();
  };
  // Alone, a line is out before the next event: a policy that takes the process along must not take it too.
  const schedule = () => {
    due = true;
    const waitMs = flushedAt + flushMs - performance.now();
    if (waitMs <= 0) setImmediate(settle);
    else setTimeout(settle, waitMs).unref();
  };
  process.once("exit", flush);
  return {
    write(line: string) {
      // UTF-8 takes at most three bytes for each UTF-16 unit.
      const most = line.length * 3;
      if (used + most > bufferBytes) flush();
      if (most > bufferBytes) output.write(Buffer.from(line));
      else used += bytes.write(line, used);
      if (!due) schedule();
    },
    // pino's own flush() asks for it.
    flush,
  } as DestinationStream;
}
