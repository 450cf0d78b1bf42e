// The master key at start: read, and held against what is in the store, before anybody serves or seals with it, and before anything is made.

import type { Settings } from "../settings.ts";
import { loadKeys } from "../signing/key-store.ts";
import { noteMasterKey, requireMasterKey, wrongMasterKey } from "../store/master-check.ts";
import {
  type Groups,
  hasStore,
  lookIntoStore,
  openStore,
  type Settling,
  settleStore,
  type Witness,
} from "../store/open.ts";
import { findKey, loadKey, putKeyBack } from "../vault/master-key.ts";
import { createVault, type Vault } from "../vault/vault.ts";

/** Keys are the one that seals, and one that only opens; null: there is none. */
export interface Keys {
  readonly key: Buffer;
  readonly secondKey: Buffer | null;
}

type Places = Pick<Settings, "key" | "secondKey" | "data" | "storeTimeout">;

/** checkKeys refuses, with an Error that says what is wrong and what it would mean to go on, what no start could go on with. It makes nothing. */
export async function checkKeys(settings: Places): Promise<void> {
  const { key, secondKey } = find(settings);
  if (key === null) return;
  const groups = lookIntoStore(settings);
  if (groups !== null) await requireOpen(groups, createVault(key, secondKey));
}

/**
 * openKeys makes the key and the store where there are none, sees to a store that is older or another one than was there last, and notes the
 * key that seals. Gives what is to be known of the store as well. Rejects like checkKeys.
 */
export async function openKeys(settings: Places, settling: Settling): Promise<Keys & { readonly known: Witness }> {
  const { key: found, secondKey } = find(settings);
  const key = found ?? loadKey({ file: settings.key, folder: settings.data, isUsed: hasStore(settings) });
  const known = settleStore(settings, settling);
  await noteKeys(settings, { key, secondKey });
  return { key, secondKey, known };
}

/** Holds the keys against a store that may be another one than before, and notes the one that seals. */
async function noteKeys(settings: Pick<Settings, "data" | "storeTimeout">, { key, secondKey }: Keys): Promise<void> {
  const vault = createVault(key, secondKey);
  const store = await openStore(settings, Date.now);
  try {
    await requireOpen(store, vault);
    await noteMasterKey(store, vault);
  } finally {
    await store.close();
  }
}

/**
 * keepKeys is noteKeys for a store that was put in another's place, or made anew, under a running gateway. Where the whole folder went, the
 * key in it went as well: it is put back, or the next start would be refused for a store that this one has just sealed.
 */
export async function keepKeys(
  settings: Pick<Settings, "data" | "storeTimeout" | "key">,
  keys: Keys,
  tell: Settling["tell"],
): Promise<void> {
  await noteKeys(settings, keys);
  const place = { file: settings.key, folder: settings.data };
  try {
    if (putKeyBack(place, keys.key))
      tell("warn", `The master key was gone with the store, and was put back in ${settings.data}`, {
        event: "key-put-back",
      });
  } catch (cause) {
    // Who is signed in need not wait for it.
    tell("warn", `The master key is not beside the store, and cannot be put back: ${String(cause)}`, {
      event: "key-put-back",
    });
  }
}

function find(settings: Places): { readonly key: Buffer | null; readonly secondKey: Buffer | null } {
  const { data: folder } = settings;
  // Both are read before one is made: of a start that is refused nothing stays behind.
  return {
    key: findKey({ file: settings.key, folder, isUsed: hasStore(settings) }),
    secondKey: settings.secondKey === "" ? null : findKey({ file: settings.secondKey, folder }),
  };
}

async function requireOpen(store: Groups, vault: Vault): Promise<void> {
  // A store of an earlier version has signing keys, and no note of what sealed them.
  if ((await loadKeys({ store, vault })).closed.length > 0) throw wrongMasterKey();
  await requireMasterKey(store, vault);
}
