// What a start is held against before it makes or changes anything: entries of the store's file as far as it was written through.

import type { Store } from "./store.ts";
import { databaseFile, openLook } from "./store-file.ts";

/** lookInto gives null where there is nothing, or where only the journal could tell. Throws STORE_FAULT for what no version, or not this one, can open. */
export function lookInto(folder: string): Pick<Store, "members"> | null {
  return openLook(databaseFile(folder), (database) => {
    // The first shape had no groups, and no keys.
    const has = database.prepare("SELECT count(*) AS n FROM sqlite_schema WHERE name = 'member'").get()?.["n"] === 1;
    const rows = !has
      ? []
      : database
          .prepare(
            "SELECT member.name, entry.key, entry.value FROM member JOIN entry USING (space, key) WHERE space = 'key' ORDER BY member.id",
          )
          .all();
    return {
      members: async (space, group) =>
        rows
          .filter(({ name }) => space === "key" && name === group)
          .map(({ key, value }) => ({ key: String(key), value: String(value) })),
    };
  });
}
