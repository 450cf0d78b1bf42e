// sallyport dev: the same with one worker and a talkative log, for the machine the policies are written on.

import { isatty } from "node:tty";
import { start } from "./start.ts";
import type { Flags, Terminal } from "./terminal.ts";

/** dev serves the folder until it is stopped. */
export function dev(folder: string, flags: Flags, terminal: Terminal): Promise<number> {
  return start(folder, flags, terminal, {
    workers: "1",
    logLevel: "debug",
    logFormat: isatty(1) ? "text" : "json",
    drain: "1s",
    faultMessages: "shown",
  });
}
