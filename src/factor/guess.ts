// Guesses: so many wrong ones in a while, counted in the store, so that asking every worker at once helps nobody.

import { GatewayError } from "../errors.ts";
import type { Store } from "../store/store.ts";

/** Guesses lets a person guess a few times. */
export interface Guesses {
  /** attempt runs one guess; one that throws was wrong. Throws FACTOR_TOO_MANY, without running it, after too many. */
  attempt<T>(person: string, kind: string, guess: () => Promise<T>): Promise<T>;
  /** waitSeconds is how long until the next guess is looked at. */
  waitSeconds(person: string, kind: string): Promise<number>;
}

/** The second keeps a patient guesser, who has the session and not the factor, below one in 6,000 a day. */
const limits = [
  { name: "minutes", wrong: 5, windowMs: 5 * 60_000 },
  { name: "day", wrong: 50, windowMs: 24 * 60 * 60_000 },
] as const;

/** createGuesses counts every guess before it is looked at, and takes the right ones off afterwards. */
export function createGuesses(options: { readonly store: Store; readonly now: () => number }): Guesses {
  const { store, now } = options;
  const windowsOf = (person: string, kind: string) =>
    limits.map(({ name, wrong, windowMs }) => {
      const number = Math.floor(now() / windowMs);
      const key = `guess ${kind} ${name} ${number} ${person}`;
      return { wrong, tried: `${key} tried`, right: `${key} right`, endsMs: (number + 1) * windowMs };
    });
  const read = async (key: string) => Number((await store.get("counter", key)) ?? 0);
  return {
    async attempt(person, kind, guess) {
      const windows = windowsOf(person, kind);
      for (const { tried, right, wrong, endsMs } of windows) {
        // Counted first: of a thousand that come at once, the first five are looked at.
        const all = await store.count("counter", tried, endsMs);
        if (all - (await read(right)) > wrong) throw new GatewayError("FACTOR_TOO_MANY");
      }
      const result = await guess();
      for (const { right, endsMs } of windows) await store.count("counter", right, endsMs);
      return result;
    },
    async waitSeconds(person, kind) {
      const waits: number[] = [0];
      for (const { tried, right, wrong, endsMs } of windowsOf(person, kind)) {
        if ((await read(tried)) - (await read(right)) >= wrong) waits.push(Math.ceil((endsMs - now()) / 1_000));
      }
      return Math.max(...waits);
    },
  };
}
