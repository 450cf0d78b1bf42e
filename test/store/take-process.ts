// A process that opens a SQLite store and, once it is told to, takes one entry.

import { createSqliteStore } from "../../src/store/sqlite.ts";
import type { Space } from "../../src/store/store.ts";

const [folder = "", space = "pending", key = ""] = process.argv.slice(2);
const store = createSqliteStore({ folder, now: () => 0 });
process.once("message", async () => {
  process.send?.({ taken: await store.take(space as Space, key) });
  await store.close();
  process.disconnect?.();
});
process.send?.("ready");
