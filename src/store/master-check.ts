// Which master keys a store is sealed with: a text sealed with each, so that a wrong one is told at start and not when somebody's code is refused.

import type { Vault } from "../vault/vault.ts";
import type { Store } from "./store.ts";

const group = "master";
const purpose = "master key check";
const forever = Number.MAX_SAFE_INTEGER;

const keyOfNote = ({ id }: Vault): string => `master ${id}`;

/** wrongMasterKey says what it means that a key does not open what is in the store, and what to do. */
export const wrongMasterKey = (): Error =>
  new Error(
    "the master key does not open what is in the store, which was sealed with another one. Put that key back: authenticator apps and signing keys open with no other. While it is exchanged for a new one, name both: --key for the one that seals, --second-key for the other (sallyport keys rotate-master). If it is lost for good: sallyport keys reset-master",
  );

/**
 * requireMasterKey throws wrongMasterKey where something in the store was sealed with a key that is not here: going on would
 * seal with another what the first one's gateways cannot open, and lose what they sealed.
 */
export async function requireMasterKey(store: Pick<Store, "members">, vault: Vault): Promise<void> {
  if (!(await opensStore(store, vault))) throw wrongMasterKey();
}

/** opensStore: does it open all that is noted? */
export const opensStore = async (store: Pick<Store, "members">, vault: Vault): Promise<boolean> =>
  (await store.members("key", group)).every(({ value }) => vault.unseal(purpose, value) !== null);

/** noteMasterKey notes the key that seals from now on. */
export async function noteMasterKey(store: Store, vault: Vault): Promise<void> {
  await store.add("key", keyOfNote(vault), vault.seal(purpose, Buffer.from(purpose)), forever, [group]);
}

/** isNoted: has a gateway been started that seals with this key? */
export const isNoted = async (store: Store, vault: Vault): Promise<boolean> =>
  (await store.members("key", group)).some(({ key }) => key === keyOfNote(vault));

/** noteOnly forgets all keys but the one that seals: nothing is sealed with another any more, or what was is given up. */
export async function noteOnly(store: Store, vault: Vault): Promise<void> {
  await noteMasterKey(store, vault);
  for (const { key } of await store.members("key", group)) if (key !== keyOfNote(vault)) await store.remove("key", key);
}
