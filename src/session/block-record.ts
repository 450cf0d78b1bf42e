// What the store holds of people whom operators blocked: one entry each, until its time.

import type { UserFacts } from "../../runtime/contract.ts";
import type { Store } from "../store/store.ts";
import { keyOf } from "../vault/vault.ts";

/** Block says who is kept out. Times are milliseconds since 1970. */
export interface Block {
  readonly id: string;
  /** The identity source that was named; null: whoever has this id, at whatever source. */
  readonly source: string | null;
  /** Of that source: at its other sources the same id is the same person. null where no source was named. */
  readonly issuer: string | null;
  /** The operator's own words, for the log alone. */
  readonly reason: string;
  readonly since: number;
  /** null: until somebody lifts it. */
  readonly until: number | null;
}

/** Whom a block names, as `block` and `unblock` are told. */
export type Blockee = Pick<Block, "id" | "source">;

/** BlockRecords keeps them in the store's space "blocked". */
export interface BlockRecords {
  list(): Promise<readonly Block[]>;
  /** put writes; a second one for the same person takes the place of the first. */
  put(block: Block): Promise<void>;
  /** remove says whether there was one. */
  remove(blockee: Blockee): Promise<boolean>;
}

const group = "all";
const keyOfBlockee = ({ id, source }: Blockee): string => keyOf(JSON.stringify([id, source]));

/** createBlockRecords works on a store that running gateways use too; whoever changes something tells them ("blocked"). */
export const createBlockRecords = (store: Store): BlockRecords => ({
  list: async () => (await store.members("blocked", group)).map(({ value }) => JSON.parse(value) as Block),
  put: (block) =>
    store.put("blocked", keyOfBlockee(block), JSON.stringify(block), block.until ?? Number.MAX_SAFE_INTEGER, [group]),
  remove: (blockee) => store.remove("blocked", keyOfBlockee(blockee)),
});

/** isBlockedBy: is this who was meant? A person is who one issuer calls by one name, whichever of its sources they come by. */
export const isBlockedBy = (block: Block, user: Pick<UserFacts, "id" | "source" | "issuer">): boolean =>
  block.id === user.id &&
  (block.source === null || block.source === user.source || (block.issuer !== null && block.issuer === user.issuer));
