// Notes that can wait: nobody waits for them, and where they cannot be written that is said now and then, and nobody is refused.

import { toGatewayError } from "../errors.ts";
import type { Log } from "../observe/log.ts";
import { createReminder } from "../observe/reminder.ts";

/** Note lets something be written without anybody waiting for it. */
export type Note = (writing: Promise<unknown>) => void;

/** So often it is said. */
const tellMs = 60_000;

/** createNote: `event` and `text` are the line in the log. */
export function createNote(options: {
  readonly event: string;
  readonly text: string;
  readonly now: () => number;
  readonly log: Pick<Log, "warn"> | null;
}): Note {
  const { event, text, now, log } = options;
  const reminder = createReminder({ everyMs: tellMs, now });

  return (writing) =>
    void writing.catch((cause: unknown) => {
      const before = reminder.happened();
      if (before === null) return;
      const { code, detail, fix } = toGatewayError(cause);
      log?.warn({ event, code, detail, fix, failed: before + 1 }, text);
    });
}
