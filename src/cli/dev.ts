// sallyport dev: the same with one worker and a talkative log, for the machine the policies are written on.

import { isatty } from "node:tty";
import type { Switch, Switches } from "./command.ts";
import { start } from "./start.ts";
import { type Flags, misused, type Terminal } from "./terminal.ts";
import { withTrial } from "./trial.ts";

/** devSwitches are its own options. */
export const devSwitches: readonly Switch[] = [
  ["--no-typecheck", "Do not say beside each reload what is wrong with the types"],
  [
    "--demo-provider",
    "Start an identity provider and an application beside it, on this machine alone; for trying only",
  ],
  ["--demo-port <port>", "Where that provider is (default 9000), and the application on the port after it"],
];

/** devChoices are what it chooses where nobody says otherwise; on a terminal also --log-format text. */
export const devChoices = {
  workers: "1",
  logLevel: "debug",
  drain: "1s",
  faultMessages: "shown",
} as const satisfies Flags;

/** dev serves the folder until it is stopped. */
export function dev(folder: string, flags: Flags, switches: Switches, terminal: Terminal): Promise<number> {
  const serve = (within: Terminal) =>
    start(folder, flags, within, {
      typecheck: switches["typecheck"] === false ? "no" : "beside",
      defaults: { ...devChoices, logFormat: isatty(1) ? "text" : "json" },
    });
  const { demoProvider, demoPort } = switches;
  if (demoProvider === true)
    return withTrial({ port: demoPort === undefined ? undefined : String(demoPort) }, flags, terminal, serve);
  if (demoPort === undefined) return serve(terminal);
  terminal.err("--demo-port says where the demo provider is: start one with --demo-provider.\n");
  return Promise.resolve(misused);
}
