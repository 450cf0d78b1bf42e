// Which identity sources the running gateway's policies declare, written down for commands that are given a name of one.

import type { Store } from "../store/store.ts";

/** DeclaredSource is one of them. */
export interface DeclaredSource {
  readonly name: string;
  readonly issuer: string;
}

const key = "sources";

/** tellDeclared writes what a generation declares, when it goes live. */
export const tellDeclared = (store: Store, sources: readonly DeclaredSource[]): Promise<void> =>
  store.put(
    "declared",
    key,
    JSON.stringify(sources.map(({ name, issuer }) => ({ name, issuer }))),
    Number.MAX_SAFE_INTEGER,
  );

/** readDeclared gives what was last written; null: no gateway has run with this store yet. */
export async function readDeclared(store: Store): Promise<readonly DeclaredSource[] | null> {
  const value = await store.get("declared", key);
  return value === null ? null : (JSON.parse(value) as DeclaredSource[]);
}
