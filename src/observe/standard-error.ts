// Standard error of a gateway that runs: what people read, written without waiting for them.

import { keptMark } from "./line-mark.ts";
import { createLineWriter } from "./line-writer.ts";
import { openOutput, toLineOutput } from "./output.ts";

const limitBytes = 1_048_576;

/** StandardError takes text. */
export interface StandardError {
  /** print takes whole lines. */
  print(text: string): void;
  close(): Promise<void>;
}

/** openStandardError opens it for this process, which writes to it in no other way from then on. */
export function openStandardError(): StandardError {
  const writer = createLineWriter({
    output: toLineOutput(openOutput(2)),
    limitBytes,
    now: Date.now,
    toNotice: ({ lost, cause }) => `(${lost} lines could not be written here: ${cause})\n`,
    // There is nowhere left to say it.
    remark: () => undefined,
  });
  return {
    print(text) {
      for (const line of text.match(/[^\n]*\n|[^\n]+$/g) ?? [])
        writer.write(line.endsWith("\n") ? line : `${line}\n`, keptMark);
    },
    close: writer.close,
  };
}
