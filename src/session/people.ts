// Who has signed in here of late: so that an operator's slip of the pen is told from somebody who happens to have no session.

import type { UserFacts } from "../../runtime/contract.ts";
import type { Store } from "../store/store.ts";
import { keyOf } from "../vault/vault.ts";

/** Known is a person, as an operator names them. */
export type Known = Pick<UserFacts, "id" | "source">;

/** People remembers them in the store's space "person", for as long as somebody may ask after a quarter. */
export interface People {
  /** met is told of each sign-in. */
  met(user: Known): Promise<void>;
  list(): Promise<readonly Known[]>;
}

const rememberMs = 90 * 86_400_000;
const group = "all";

/** createPeople keeps an id and a source of each, and nothing else. */
export const createPeople = ({ store, now }: { readonly store: Store; readonly now: () => number }): People => ({
  met: ({ id, source }) =>
    store.put("person", keyOf(JSON.stringify([source, id])), JSON.stringify({ id, source }), now() + rememberMs, [
      group,
    ]),
  list: async () => (await store.members("person", group)).map(({ value }) => JSON.parse(value) as Known),
});
