#!/usr/bin/env node
// The command line's entry: hands the arguments to the program and ends with its exit code.

import { run } from "./program.ts";

process.exitCode = await run(process.argv.slice(2), {
  env: process.env,
  out: (text) => void process.stdout.write(text),
  err: (text) => void process.stderr.write(text),
  color: Boolean(process.stderr.isTTY) && !process.env.NO_COLOR,
});
