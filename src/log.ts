// The log: pino, one JSON line per event, on standard output. Nothing secret is ever handed to it.

import { type DestinationStream, destination, type Logger, pino } from "pino";
import type { LogLevel } from "./settings.ts";

export type Log = Pick<Logger, "debug" | "info" | "warn" | "error" | "fatal" | "child" | "flush" | "level">;

/** createLog makes a log. `stream` replaces standard output (tests read it). */
export function createLog(options: {
  readonly level: LogLevel;
  readonly name: string;
  readonly stream?: DestinationStream;
}): Log {
  return pino(
    {
      level: options.level,
      base: { name: options.name, pid: process.pid },
      timestamp: () => `,"time":"${new Date().toISOString()}"`,
      formatters: { level: (label) => ({ level: label }) },
      // A second net under "nothing secret is handed to it": what slips through by name is not printed.
      redact: {
        paths: ["*.authorization", "*.cookie", "*.clientSecret", "*.token", "*.password"],
        censor: "[redacted]",
      },
    },
    options.stream ?? destination({ fd: 1, sync: false }),
  );
}
