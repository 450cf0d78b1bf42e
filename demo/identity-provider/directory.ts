// Whom the demo provider knows, as an administrator could change it while the provider runs.

import type { User } from "../users.ts";

/** Directory is what tokens, new and refreshed, take their claims from. */
export interface Directory {
  all(): readonly User[];
  find(id: string | undefined): User | undefined;
  /** setGroups throws when there is no such user. */
  setGroups(id: string, groups: readonly string[]): void;
}

/** createDirectory starts with `users`, whom it leaves as they are. */
export function createDirectory(users: readonly User[]): Directory {
  const people = new Map(users.map((user) => [user.id, user]));
  return {
    all: () => [...people.values()],
    find: (id) => (id === undefined ? undefined : people.get(id)),
    setGroups(id, groups) {
      const user = people.get(id);
      if (!user) throw new Error(`the demo provider has no user "${id}"`);
      people.set(id, { ...user, groups: [...groups] });
    },
  };
}
