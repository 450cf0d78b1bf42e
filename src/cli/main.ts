#!/usr/bin/env node
// The command line's entry: hands the arguments to the program and ends with its exit code.

import { isatty } from "node:tty";

// Before the rest is loaded: none of these is to end a gateway, nor to open Node's debugger. Who has something to read anew listens as well.
for (const name of ["SIGHUP", "SIGUSR1", "SIGUSR2"] as const) process.on(name, () => undefined);

const { run } = await import("./program.ts");

process.exitCode = await run(process.argv.slice(2), {
  env: process.env,
  out: (text) => print(process.stdout, text),
  err: (text) => print(process.stderr, text),
  // Asking process.stderr would make its pipe non-blocking, for everybody who has it.
  color: isatty(2) && !process.env.NO_COLOR,
});

function print(stream: NodeJS.WriteStream, text: string): void {
  // A reader that has seen enough (head) is no fault of ours.
  if (stream.listenerCount("error") === 0) stream.on("error", () => undefined);
  stream.write(text);
}
