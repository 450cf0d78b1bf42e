// What pino writes to: each line is marked by what was logged, and waits in a writer.

import type { DecisionLines } from "./decision-lines.ts";
import type { Gap } from "./line-gap.ts";
import { createDecisionMarker, type Decided, toLevelMark } from "./line-mark.ts";
import type { LineOutput } from "./line-output.ts";
import { createLineWriter } from "./line-writer.ts";

/** LogStream takes the lines of one process. */
export interface LogStream extends DecisionLines {
  /** write is pino's way in. */
  write(line: string): void;
  /** isReady: what is logged goes out, within a moment. */
  isReady(): boolean;
  flush(): void;
  /** close resolves when all is written, or after a moment in which it could not be. */
  close(): Promise<void>;
}

/** LogStreamOptions: `required` is settings.logRequired. */
export interface LogStreamOptions {
  readonly output: LineOutput;
  readonly limitBytes: number;
  readonly required: boolean;
  readonly name: string;
  readonly remark: (text: string) => void;
}

const noRoom = "Make room on the log's disk, or let less stay there; --log-buffer keeps more meanwhile";
const fixes: Readonly<Record<string, string>> = {
  ENOSPC: noRoom,
  EDQUOT: noRoom,
  EPIPE: "Have somebody read the log again",
  EAGAIN: "Have whoever reads the log read it faster; --log-buffer keeps more meanwhile",
};

/** createLogStream makes the stream for createLog. */
export function createLogStream(options: LogStreamOptions): LogStream {
  const { output, limitBytes, name, remark } = options;
  const toDecisionMark = createDecisionMarker(options.required);
  const toNotice = ({ lost, kinds, cause, sinceMs }: Gap) =>
    `${JSON.stringify({
      level: "warn",
      time: new Date().toISOString(),
      name,
      pid: process.pid,
      event: "log-lost",
      lost,
      kinds,
      cause,
      since: new Date(sinceMs).toISOString(),
      fix: fixes[cause] ?? "See to it that the log can be written; --log-buffer keeps more meanwhile",
      msg:
        lost === 0
          ? "Lines could not be written for a while; they came late, and none was lost"
          : "Lines could not be written for a while, and these were lost",
    })}\n`;
  const writer = createLineWriter({ output, limitBytes, now: Date.now, toNotice, remark });
  const stream = {
    // pino tells a stream that asks for it the line's level, before it is written.
    [Symbol.for("pino.metadata")]: true,
    lastLevel: 0,
    lastObj: null as unknown,
    lastMsg: undefined as unknown,
    lastTime: "",
    lastLogger: null as unknown,
    write: (line: string) => writer.write(line, toLevelMark(stream.lastLevel)),
    take: (bytes: Buffer, length: number, level: number, decided: Decided) =>
      writer.take(bytes, length, toDecisionMark(level, decided)),
    isReady: writer.isReady,
    flush: writer.flush,
    flushSync: writer.flush,
    close: writer.close,
  };
  return stream;
}
