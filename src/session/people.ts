// Who has signed in here of late: so that an operator's slip of the pen is told from somebody who happens to have no session.

import type { UserFacts } from "../../runtime/contract.ts";
import type { Log } from "../observe/log.ts";
import type { Store } from "../store/store.ts";
import { keyOf } from "../vault/vault.ts";
import { createNote } from "./note.ts";

/** Known is a person, as an operator names them. */
export type Known = Pick<UserFacts, "id" | "source">;

/** People remembers them in the store's space "person", for as long as somebody may ask after a quarter. */
export interface People {
  /** met is told of each sign-in, which does not wait for it. */
  met(user: Known): void;
  list(): Promise<readonly Known[]>;
}

const rememberMs = 90 * 86_400_000;
const group = "all";

/** createPeople keeps an id and a source of each, and nothing else. */
export function createPeople(options: {
  readonly store: Store;
  readonly now: () => number;
  readonly log?: Pick<Log, "warn">;
}): People {
  const { store, now, log = null } = options;
  const text = "It could not be noted who has signed in: commands that are given their names do not know them";
  const note = createNote({ event: "person", text, now, log });
  return {
    met({ id, source }) {
      const key = keyOf(JSON.stringify([source, id]));
      note(store.put("person", key, JSON.stringify({ id, source }), now() + rememberMs, [group]));
    },
    list: async () => (await store.members("person", group)).map(({ value }) => JSON.parse(value) as Known),
  };
}
