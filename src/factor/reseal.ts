// What people's factors are sealed with: exchanged for another master key, or given up where that is lost.

import type { Store } from "../store/store.ts";
import type { Resealed, Vault } from "../vault/vault.ts";
import { totpPurpose } from "./authenticator-app.ts";
import type { AnyRecord, TotpRecord } from "./records.ts";

interface Where {
  readonly store: Store;
  readonly vault: Vault;
}

const pageCount = 200;
const forever = Number.MAX_SAFE_INTEGER;

/** resealApps seals with the master key what the second one sealed: one at a time, so that it can be interrupted, and begun again. */
export async function resealApps({ store, vault }: Where): Promise<Resealed> {
  const count = { anew: 0, already: 0, closed: 0 };
  for await (const key of appsOf(store)) count[await reseal(key)] += 1;
  return count;

  async function reseal(key: string): Promise<keyof Resealed> {
    for (;;) {
      const value = await store.get("factor", key);
      // Removed by its owner a moment ago.
      if (value === null) return "already";
      const record = JSON.parse(value) as TotpRecord;
      const sealed = vault.reseal(totpPurpose(record.person), record.sealed);
      if (sealed === null) return "closed";
      if (sealed === record.sealed) return "already";
      // Used a moment ago, it is another text, and looked at again.
      if (await store.replace("factor", key, value, JSON.stringify({ ...record, sealed }), forever)) return "anew";
    }
  }
}

/** removeClosedApps removes what no key that is here opens, and says how many there were. */
export async function removeClosedApps({ store, vault }: Where): Promise<number> {
  let count = 0;
  for await (const key of appsOf(store)) {
    const value = await store.get("factor", key);
    const record = value === null ? null : (JSON.parse(value) as TotpRecord);
    if (record === null || vault.unseal(totpPurpose(record.person), record.sealed) !== null) continue;
    if (await store.remove("factor", key)) count += 1;
  }
  return count;
}

async function* appsOf(store: Store): AsyncIterable<string> {
  for (let after = ""; ; ) {
    const page = await store.page("factor", after, pageCount);
    for (const { key, value } of page) if ((JSON.parse(value) as AnyRecord).kind === "totp") yield key;
    if (page.length < pageCount) return;
    after = page.at(-1)!.key;
  }
}
