#!/usr/bin/env node
// The command, as any Node can read it: it goes on in this Node where that can run Sallyport, and else in the one that came along.

import { spawn } from "node:child_process";
import { fileURLToPath } from "node:url";
import { absence, canRun, includedNode } from "../process/included-node.js";

if (canRun()) {
  // Whoever started it for its sake was ended, and told nobody.
  process.once("disconnect", () => process.kill(process.pid, "SIGTERM"));
  process.channel?.unref();
  await import("./main.ts");
} else {
  const node = includedNode();
  if (node === null) fail(absence());
  else goOn(node);
}

/** @param {string} text */
function fail(text) {
  process.stderr.write(text);
  process.exitCode = 1;
}

/** @param {string} node */
function goOn(node) {
  const words = [fileURLToPath(import.meta.url), ...process.argv.slice(2)];
  const child = spawn(node, words, { stdio: ["inherit", "inherit", "inherit", "ipc"] });
  child.once("error", (cause) => fail(`Sallyport's own Node cannot be started: ${cause.message}. ${absence()}`));
  /** @type {NodeJS.Signals[]} */
  const signals = ["SIGINT", "SIGTERM", "SIGHUP", "SIGQUIT", "SIGUSR1", "SIGUSR2"];
  const pass = (/** @type {NodeJS.Signals} */ name) => void child.kill(name);
  for (const name of signals) process.on(name, pass);
  child.once("exit", (code, signal) => {
    for (const name of signals) process.off(name, pass);
    if (signal === null) process.exitCode = code ?? 1;
    else process.kill(process.pid, signal);
  });
}
