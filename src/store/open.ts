// Which store a gateway keeps its state in: the one place that knows the kinds there are.

import type { Settings } from "../settings.ts";
import { hasDatabase } from "./database.ts";
import type { StoreLog } from "./link.ts";
import { createSqliteStore } from "./sqlite.ts";
import type { Store } from "./store.ts";

/** openStore opens what the settings name. `now` is in milliseconds since 1970. Rejects with STORE_FAULT when it cannot. */
export const openStore = (settings: Pick<Settings, "data">, now: () => number, log?: StoreLog): Promise<Store> =>
  createSqliteStore({ folder: settings.data, now, ...(log && { log }) });

/** hasStore: has a gateway kept anything where the settings say? Opening would make an empty one. */
export const hasStore = (settings: Pick<Settings, "data">): boolean => hasDatabase(settings.data);
