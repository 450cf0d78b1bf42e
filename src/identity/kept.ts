// What issuers published when it was last read, in the store: a worker that starts while an issuer is away believes it as those did that it replaces.

import { type Moment, momentOf } from "../process/moment.ts";
import type { Store } from "../store/store.ts";
import { keyOf, type Vault } from "../vault/vault.ts";

/** Kept keeps it for other processes, and for this one's successor. */
export interface Kept {
  /** load gives what stood at an address, and when it was read; null: nobody knows. It does not reject. */
  load(address: string): Promise<{ readonly json: object; readonly at: Moment } | null>;
  /** save may come to nothing: it is read again anyway. */
  save(address: string, json: object): void;
}

/** Whoever uses it has a shorter limit of their own. */
const keptMs = 7 * 86_400_000;

/** It is public; sealed, so that nobody who can write to the store makes up keys. */
const purposeOf = (address: string): string => `published ${address}`;

/** createKept */
export function createKept({
  store,
  vault,
  now,
}: {
  readonly store: Store;
  readonly vault: Vault;
  readonly now: () => number;
}): Kept {
  return {
    async load(address) {
      try {
        const sealed = await store.get("published", keyOf(address));
        const plain = sealed === null ? null : vault.unseal(purposeOf(address), sealed);
        if (plain === null) return null;
        const { json, atMs } = JSON.parse(plain.toString()) as { readonly json: object; readonly atMs: number };
        const at = momentOf(atMs, now);
        return at === null || now() - atMs > keptMs ? null : { json, at };
      } catch {
        return null;
      }
    },
    save(address, json) {
      const text = JSON.stringify({ json, atMs: now() });
      store
        .put("published", keyOf(address), vault.seal(purposeOf(address), Buffer.from(text)), now() + keptMs)
        .catch(() => undefined);
    },
  };
}
