// Everybody who uses the gateway in a trial: people who are signed in, people who come and go, and programs.

import { createPerson, type Person, type Spent } from "./people.ts";

/** Crowd is who there is. */
export interface Crowd {
  /** Signed in for as long as the trial takes, with a second factor proved. */
  readonly residents: readonly Person[];
  /** resident gives one of them. */
  resident(): Person;
  /** newcomer is somebody who was never here. */
  newcomer(): Person;
  /** Signed in, and about to prove something for one request. */
  readonly arrived: Person[];
  /** Have proved and spent it, and are still signed in. */
  readonly leaving: Person[];
  /** Cookies of ended sessions, the latest last. */
  readonly ended: string[];
  readonly spent: Spent[];
  /** token is an access token that was not used yet, as long as there are any. */
  token(): { readonly token: string; readonly user: string };
  /** give replaces the tokens that are left. */
  give(tokens: readonly string[]): void;
  close(): void;
}

/** createCrowd: nobody is signed in yet. */
export function createCrowd(options: {
  readonly origin: string;
  readonly issuer: string;
  readonly residents: number;
  readonly tokens: readonly string[];
}): Crowd {
  const { origin, issuer } = options;
  let { tokens } = options;
  const all: Person[] = [];
  let names = 0;
  const create = (): Person => {
    const person = createPerson(`person-${++names}`, origin, issuer);
    all.push(person);
    return person;
  };
  const residents = Array.from({ length: options.residents }, create);
  let turn = 0;
  let used = 0;
  return {
    residents,
    resident: () => residents[turn++ % residents.length]!,
    newcomer: create,
    arrived: [],
    leaving: [],
    ended: [],
    spent: [],
    token() {
      const index = used++ % tokens.length;
      return { token: tokens[index]!, user: `program-${index % 7}` };
    },
    give(fresh) {
      tokens = fresh;
      used = 0;
    },
    close() {
      for (const person of all) person.browser.close();
    },
  };
}
