// What was seen before the store was exchanged for an older copy may be forgotten: nothing of that time is taken for new.

import type { Store } from "./store.ts";

/** renewedKey is in the space "seen": the millisecond before which nothing was seen, because what was seen may be forgotten. */
export const renewedKey = "renewed";

/** isForgotten: may something of this time have been seen, and spent, without the store knowing of it? */
export const isForgotten = async (store: Pick<Store, "get">, atMs: number): Promise<boolean> =>
  atMs < Number((await store.get("seen", renewedKey)) ?? Number.NEGATIVE_INFINITY);
