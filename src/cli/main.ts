#!/usr/bin/env node
// The command line's entry: hands the arguments to the program and ends with its exit code.

import { isatty } from "node:tty";
import { run } from "./program.ts";

process.exitCode = await run(process.argv.slice(2), {
  env: process.env,
  out: (text) => void process.stdout.write(text),
  err: (text) => void process.stderr.write(text),
  // Asking process.stderr would make its pipe non-blocking, for everybody who has it.
  color: isatty(2) && !process.env.NO_COLOR,
});
