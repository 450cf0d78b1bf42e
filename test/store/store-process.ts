// A process that opens a store and makes the calls it is told to make; it tells what it hears.

import { createSqliteStore } from "../../src/store/sqlite.ts";
import type { Store } from "../../src/store/store.ts";

const [kind = "", place = "", aheadMs = "0"] = process.argv.slice(2);

/** The kinds of stores that the suite is run with. */
const kinds: Readonly<Record<string, () => Promise<Store>>> = {
  sqlite: () => createSqliteStore({ folder: place, now: () => Date.now() + Number(aheadMs) }),
};

const store = await kinds[kind]!();
type Method = (...args: readonly unknown[]) => Promise<unknown>;

process.on("message", async (calls: readonly (readonly [keyof Store, ...unknown[]])[]) => {
  const answers: unknown[] = [];
  for (const [method, ...args] of calls) answers.push(await (store[method] as Method)(...args));
  process.send?.({ answers });
});
process.once("disconnect", () => void store.close());
store.subscribe((message) => process.send?.({ heard: message }));
process.send?.({ ready: true });
