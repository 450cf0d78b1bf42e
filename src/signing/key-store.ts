// The signing keys in the store: every machine that shares it shares them.

import { GatewayError } from "../errors.ts";
import type { Bus } from "../store/bus.ts";
import type { Store } from "../store/store.ts";
import type { Resealed, Vault } from "../vault/vault.ts";
import { last, noticeMs } from "./key-schedule.ts";
import {
  completed,
  createSigningKey,
  resealSigningKey,
  type SigningKey,
  sealSigningKey,
  unsealSigningKey,
} from "./signing-key.ts";

const group = "signing";
const keyOfSlot = (slot: number): string => `signing ${slot}`;
const slotOf = (key: string): number => Number(key.slice(key.indexOf(" ") + 1));
/** Keys are removed by whoever sees that nothing of theirs is alive, not by their age: a gateway may stand still for a year. */
const forever = Number.MAX_SAFE_INTEGER;

/** Where is what these functions work on; whatever they change, they tell all running gateways. */
export interface Where {
  readonly store: Store;
  readonly vault: Vault;
  readonly bus: Pick<Bus, "tell">;
}

/** Loaded are the keys of the store, oldest first, and the numbers of those that this master key does not open. */
export interface Loaded {
  readonly keys: readonly SigningKey[];
  readonly closed: readonly number[];
  /** Keys that an older version made, as it sealed them. */
  readonly halves: readonly { readonly key: SigningKey; readonly sealed: string }[];
}

/** loadKeys reads all of them. */
export async function loadKeys({
  store,
  vault,
}: Pick<Where, "vault"> & { readonly store: Pick<Store, "members"> }): Promise<Loaded> {
  const keys: SigningKey[] = [];
  const closed: number[] = [];
  const halves: { readonly key: SigningKey; readonly sealed: string }[] = [];
  for (const { key, value } of await store.members("key", group)) {
    const slot = slotOf(key);
    const opened = unsealSigningKey(vault, slot, value);
    if (opened === null) closed.push(slot);
    else keys.push(opened);
    if (opened?.parts.EdDSA === null) halves.push({ key: opened, sealed: value });
  }
  return { keys: keys.sort((one, other) => one.slot - other.slot), closed, halves };
}

/** addKey makes the key after `loaded`; null: somebody else was faster, and theirs is it. */
export async function addKey(
  { store, vault, bus }: Where,
  loaded: Loaded,
  sinceMs: number,
): Promise<SigningKey | null> {
  const key = createSigningKey(Math.max(last(loaded.keys)?.slot ?? 0, ...loaded.closed) + 1, sinceMs);
  if (!(await store.add("key", keyOfSlot(key.slot), sealSigningKey(vault, key), forever, [group]))) return null;
  await bus.tell("signing-keys", null);
  return key;
}

/** completeKeys gives a half for EdDSA to those that an older version made: `halves` as they are in the store. Where somebody else was faster, theirs is it. */
export async function completeKeys({ store, vault, bus }: Where, halves: Loaded["halves"]): Promise<void> {
  if (halves.length === 0) return;
  for (const { key, sealed } of halves)
    await store.replace("key", keyOfSlot(key.slot), sealed, sealSigningKey(vault, completed(key)), forever);
  await bus.tell("signing-keys", null);
}

/** removeKeys takes keys out of the store, and so out of what is published. */
export async function removeKeys({ store, bus }: Where, slots: readonly number[]): Promise<void> {
  for (const slot of slots) await store.remove("key", keyOfSlot(slot));
  if (slots.length > 0) await bus.tell("signing-keys", null);
}

/**
 * rotateKeys makes a new key before its time. It signs after the usual notice; `atOnce`, for a key that has got into
 * wrong hands: immediately, and everything that the earlier ones signed is worth nothing from then on.
 */
export async function rotateKeys(
  where: Where,
  options: { readonly nowMs: number; readonly atOnce: boolean },
): Promise<SigningKey> {
  for (;;) {
    const loaded = await loadKeys(where);
    if (loaded.closed.length > 0 && !options.atOnce) throw sealedElsewhere();
    const made = await addKey(where, loaded, options.nowMs + (options.atOnce ? 0 : noticeMs));
    if (made === null) continue;
    if (options.atOnce) await removeKeys(where, [...loaded.keys.map((key) => key.slot), ...loaded.closed]);
    return made;
  }
}

/** resealKeys seals with the master key what the second one sealed. */
export async function resealKeys({ store, vault }: Pick<Where, "store" | "vault">): Promise<Resealed> {
  const count = { anew: 0, already: 0, closed: 0 };
  for (const { key, value } of await store.members("key", group)) {
    const sealed = resealSigningKey(vault, slotOf(key), value);
    if (sealed === null) count.closed += 1;
    else if (sealed === value) count.already += 1;
    // Else it was withdrawn meanwhile.
    else if (await store.replace("key", key, value, sealed, forever)) count.anew += 1;
  }
  return count;
}

/** sealedElsewhere: this machine has another master key than the one that made the signing keys. */
export const sealedElsewhere = (): GatewayError =>
  new GatewayError("SIGNING_NO_KEY", {
    detail:
      "the signing keys in the store are sealed with another master key: put that one back. If it is lost for good: sallyport keys reset-master",
  });
