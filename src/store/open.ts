// Which store a gateway keeps its state in: the one place that knows the kinds there are.

import type { Settings } from "../settings.ts";
import { hasDatabase } from "./database.ts";
import { createSqliteStore } from "./sqlite.ts";
import type { Store } from "./store.ts";

/** openStore opens what the settings name. `now` is in milliseconds since 1970. Throws STORE_FAULT when it cannot. */
export const openStore = (settings: Pick<Settings, "data">, now: () => number): Store =>
  createSqliteStore({ folder: settings.data, now });

/** hasStore: has a gateway kept anything where the settings say? Opening would make an empty one. */
export const hasStore = (settings: Pick<Settings, "data">): boolean => hasDatabase(settings.data);
