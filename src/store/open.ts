// Which store a gateway keeps its state in: the one place that knows the kinds there are.

import type { Settings } from "../settings.ts";
import { hasDatabase } from "./database.ts";
import type { StoreLog } from "./link.ts";
import { lookInto } from "./look-into.ts";
import type { Tell } from "./migrate.ts";
import { settle } from "./settle.ts";
import { createSqliteStore } from "./sqlite.ts";
import { createSteady } from "./steady.ts";
import type { Store } from "./store.ts";
import { createStoreWatch, type StoreWatch, type WatchOptions } from "./store-watch.ts";
import { backUp, beginEpoch, visit } from "./visit.ts";
import type { Witness } from "./witness.ts";

export type { Tell } from "./migrate.ts";
export type { Witness } from "./witness.ts";

type Place = Pick<Settings, "data">;

/** openStore opens what the settings name. `now` is in milliseconds since 1970. Rejects with STORE_FAULT when it cannot. */
export const openStore = (
  settings: Place & Pick<Settings, "storeTimeout">,
  now: () => number,
  log?: StoreLog,
): Promise<Store> =>
  createSteady({
    open: (steady) =>
      createSqliteStore({ folder: settings.data, timeoutMs: settings.storeTimeout, now: steady, ...(log && { log }) }),
    now,
    ...(log && { log }),
  });

/** hasStore: has a gateway kept anything where the settings say? Opening would make an empty one. */
export const hasStore = (settings: Place): boolean => hasDatabase(settings.data);

/** Groups finds entries by their group, as Store does. */
export type Groups = Pick<Store, "members">;

/** lookIntoStore reads what is there without opening it; null: nothing, or nothing that can be told so. Throws STORE_FAULT for what no start could go on with. */
export const lookIntoStore = (settings: Place): Groups | null => lookInto(settings.data);

/** Settling is what becomes of a store before it is opened: see settle. */
export type Settling = Omit<Parameters<typeof settle>[1], "nowMs">;

/** visitStore lets a command work on the store, which a running gateway may have open. */
export const visitStore = <T>(settings: Place, tell: Tell, work: () => Promise<T>): Promise<T> =>
  visit(settings.data, tell, work);

/** backUpStore copies it to a file that is not there yet. Throws STORE_FAULT. */
export const backUpStore = (settings: Place, to: string): void => backUp(settings.data, to);

/** renewStore begins a new epoch: nothing that let somebody in up to now does so any more. Throws STORE_FAULT. */
export const renewStore = (settings: Place, tell: Tell): void => beginEpoch(settings.data, tell);

/** watchStore looks after the store's file while others have it open. */
export const watchStore = (settings: Place, options: Omit<WatchOptions, "folder">): StoreWatch =>
  createStoreWatch({ ...options, folder: settings.data });

/** settleStore sees to a store of an older version, and to one that is another than was there last, and gives what is to be known of it. Throws STORE_FAULT. */
export const settleStore = (settings: Place, settling: Settling): Witness =>
  settle(settings.data, { ...settling, nowMs: Date.now() });
