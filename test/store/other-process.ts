// Starts test/store/store-process.ts and talks to it.

import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { onTestFinished } from "vitest";
import type { OtherProcess } from "./store-contract.ts";

interface Told {
  readonly ready?: true;
  readonly heard?: string;
  readonly answers?: readonly unknown[];
}

/** otherProcess resolves when the process is open and listening; it ends with the test. */
export async function otherProcess(words: readonly string[]): Promise<OtherProcess> {
  const child = fork(join(import.meta.dirname, "store-process.ts"), [...words]);
  onTestFinished(() => end(child));
  const heard: string[] = [];
  const waiting = new Set<() => void>();
  child.on("message", (told: Told) => {
    if (told.heard !== undefined) heard.push(told.heard);
    for (const look of waiting) look();
  });
  await told(child, (message) => message.ready === true);
  return {
    async calls(list) {
      const answered = told(child, (message) => message.answers !== undefined);
      child.send(list);
      return (await answered).answers!;
    },
    hears: (message) =>
      new Promise((resolve) => {
        const look = () => {
          if (!heard.includes(message)) return;
          waiting.delete(look);
          resolve();
        };
        waiting.add(look);
        look();
      }),
  };
}

function told(child: ChildProcess, fits: (message: Told) => boolean): Promise<Told> {
  return new Promise((resolve, reject) => {
    const hear = (message: Told) => {
      if (!fits(message)) return;
      child.off("message", hear).off("exit", fail);
      resolve(message);
    };
    const fail = () => reject(new Error("the other process ended"));
    child.on("message", hear).once("exit", fail);
  });
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null) return;
  const gone = once(child, "exit");
  child.disconnect();
  await gone;
}
