// An explanation that a failing matcher waits for: it has to say all that it says at once, and the policies are in another process.

import type { ChildProcess } from "node:child_process";
import { randomUUID } from "node:crypto";
import { existsSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Case } from "./case.ts";
import type { Explanation } from "./explanation.ts";
import type { JudgeOrder } from "./judge-order.ts";

/** ToPass is what would let a request pass, as of an explanation; null: nothing is known. */
export type ToPass = Explanation["toPass"];

/** For all that fails in a process of tests: a property that is made simpler fails hundreds of times. */
const most = { onceMs: 3_000, togetherMs: 6_000 };
let spentMs = 0;

/** askAtOnce blocks until the judge has said it, or for three seconds. */
export function askAtOnce(child: ChildProcess, made: Case): ToPass {
  if (!child.connected || spentMs > most.togetherMs) return null;
  const beganMs = performance.now();
  const file = join(tmpdir(), `sallyport-to-pass-${randomUUID()}`);
  const order: JudgeOrder = { id: 0, made, explains: true, file };
  child.send(order, () => {});
  const cell = new Int32Array(new SharedArrayBuffer(4));
  try {
    while (!existsSync(file)) {
      if (performance.now() - beganMs > most.onceMs) return null;
      Atomics.wait(cell, 0, 0, 2);
    }
    return JSON.parse(readFileSync(file, "utf8")) as ToPass;
  } finally {
    spentMs += performance.now() - beganMs;
    rmSync(file, { force: true });
  }
}

/** answerAtOnce puts it where the test looks for it, whole. */
export function answerAtOnce(file: string, toPass: ToPass): void {
  writeFileSync(`${file}.part`, JSON.stringify(toPass), { mode: 0o600 });
  renameSync(`${file}.part`, file);
}
