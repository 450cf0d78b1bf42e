// The log of one process, as the settings say: a file, or the standard output that all processes of the gateway share.

import type { Settings } from "../settings.ts";
import { createLog, type Log } from "./log.ts";
import { openLogFile } from "./log-file.ts";
import { createLogStream } from "./log-stream.ts";
import { type Output, openOutput, toLineOutput } from "./output.ts";

/** OpenedLog is the log with what its owner does about it. */
export interface OpenedLog {
  readonly log: Log;
  /** isReady: what is logged goes out, within a moment. */
  isReady(): boolean;
  /** reopen opens the log's file anew, where it has one; null: it is open, or there is none. */
  reopen(): Promise<string | null>;
  /** close resolves when all is written, or after a moment in which it could not be. */
  close(): Promise<void>;
}

/** openLog: `standard` is standard output as the supervisor opened it; null: this process opens its own. Throws where a file cannot be opened. */
export function openLog(
  settings: Pick<Settings, "logFile" | "logLevel" | "logBuffer" | "logRequired">,
  standard: Output | null,
  remark: (text: string) => void,
): OpenedLog {
  const name = "sallyport";
  const file = settings.logFile === "" ? null : openLogFile(settings.logFile, remark);
  const own = file === null ? (standard ?? openOutput(1)) : null;
  const stream = createLogStream({
    output: own === null ? file!.output : toLineOutput(own),
    limitBytes: settings.logBuffer,
    required: settings.logRequired === "yes",
    name,
    remark: own?.isShared ? () => undefined : remark,
  });
  return {
    log: createLog({ level: settings.logLevel, name, stream }),
    isReady: stream.isReady,
    reopen: file?.reopen ?? (() => Promise.resolve(null)),
    close: stream.close,
  };
}
