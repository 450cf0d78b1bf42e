// Another process that holds the file of a store.

import { fork } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { onTestFinished } from "vitest";

/** Holder holds the file from `hold` to `release`. */
export interface Holder {
  hold(): Promise<void>;
  release(): Promise<void>;
}

/** createHolder: `folder` is the store's. It ends with the test. */
export function createHolder(folder: string): Holder {
  const child = fork(join(import.meta.dirname, "holder-process.ts"), [join(folder, "sallyport.db")]);
  onTestFinished(async () => {
    const gone = once(child, "exit");
    child.disconnect();
    await gone;
  });
  const order = async (word: "hold" | "release") => {
    const done = once(child, "message");
    child.send(word);
    await done;
  };
  return { hold: () => order("hold"), release: () => order("release") };
}
