// A command of `sallyport` that works on a store, run in this process with its words and its store's folder.

import { run } from "../../src/cli/program.ts";

/** Ran is how it ended and what it printed. */
export interface Ran {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

/** storeCommand gives a function that runs `sallyport <group> …` on the store in `data`. */
export const storeCommand =
  (group: string, data: string) =>
  async (...words: string[]): Promise<Ran> => {
    const seen = { out: "", err: "" };
    const terminal = {
      env: {},
      out: (text: string) => {
        seen.out += text;
      },
      err: (text: string) => {
        seen.err += text;
      },
      color: false,
    };
    return { code: await run([group, ...words, "--data", data], terminal), ...seen };
  };
