// The master key at start: read, and held against what is in the store, before anybody serves or seals with it.

import type { Settings } from "../settings.ts";
import { loadKeys } from "../signing/key-store.ts";
import { noteMasterKey, requireMasterKey, wrongMasterKey } from "../store/master-check.ts";
import { hasStore, openStore } from "../store/open.ts";
import { loadKey } from "../vault/master-key.ts";
import { createVault } from "../vault/vault.ts";

/** Keys are the one that seals, and one that only opens; null: there is none. */
export interface Keys {
  readonly key: Buffer;
  readonly secondKey: Buffer | null;
}

/** openKeys rejects with an Error that says what is wrong, and what it would mean to go on. */
export async function openKeys(settings: Pick<Settings, "key" | "secondKey" | "data">): Promise<Keys> {
  const isUsed = hasStore(settings);
  const key = loadKey({ file: settings.key, folder: settings.data, isUsed });
  const secondKey = settings.secondKey === "" ? null : loadKey({ file: settings.secondKey, folder: settings.data });
  const vault = createVault(key, secondKey);
  const store = await openStore(settings, Date.now);
  try {
    // A store of an earlier version has signing keys, and no note of what sealed them.
    if ((await loadKeys({ store, vault })).closed.length > 0) throw wrongMasterKey();
    await requireMasterKey(store, vault);
    await noteMasterKey(store, vault);
  } finally {
    await store.close();
  }
  return { key, secondKey };
}
