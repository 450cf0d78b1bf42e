// What the store holds of people's factors: one entry each, found by the person they belong to.

import { GatewayError } from "../errors.ts";
import type { Store } from "../store/store.ts";
import type { Credential } from "./passkey.ts";

interface FactorRecord {
  readonly id: string;
  /** personKey of the owner. */
  readonly person: string;
  /** What the owner calls it. */
  readonly label: string;
  /** Milliseconds since 1970. */
  readonly createdAt: number;
  readonly usedAt: number | null;
}

/** PasskeyRecord is a passkey; it is of use on its own host alone. */
export interface PasskeyRecord extends FactorRecord {
  readonly kind: "passkey";
  readonly host: string;
  readonly credential: Credential;
}

/** TotpRecord is an authenticator app; its secret is sealed with the master key. */
export interface TotpRecord extends FactorRecord {
  readonly kind: "totp";
  readonly sealed: string;
}

/** RecoveryRecord is one unused recovery code; its id is the code's hash. */
export interface RecoveryRecord {
  readonly kind: "recovery";
  readonly id: string;
  readonly person: string;
}

export type AnyRecord = PasskeyRecord | TotpRecord | RecoveryRecord;

/** Records keeps factors; every one names its owner, and is given to nobody else. */
export interface Records {
  /** list gives a person's, oldest first. */
  list(person: string): Promise<readonly AnyRecord[]>;
  get(person: string, id: string): Promise<AnyRecord | null>;
  /** add throws FACTOR_KNOWN where the id is taken, and FACTOR_LIMIT past the limit. */
  add(record: AnyRecord, limit: number): Promise<void>;
  /** change writes where `record` still is as it was read; false: it is not. */
  change(record: AnyRecord, changed: AnyRecord): Promise<boolean>;
  /** take removes one and says whether it was there: of two who take it, one hears true. */
  take(person: string, id: string): Promise<boolean>;
}

const forever = Number.MAX_SAFE_INTEGER;
const groupOf = (person: string) => `person:${person}`;

/** createRecords keeps them in the store's space "factor". */
export function createRecords(store: Store): Records {
  const list = async (person: string) =>
    (await store.members("factor", groupOf(person))).map(({ value }) => JSON.parse(value) as AnyRecord);
  const get = async (person: string, id: string) => {
    const value = await store.get("factor", id);
    const record = value === null ? null : (JSON.parse(value) as AnyRecord);
    return record?.person === person ? record : null;
  };
  return {
    list,
    get,
    async add(record, limit) {
      const { id, kind, person } = record;
      if (!(await store.add("factor", id, JSON.stringify(record), forever, [groupOf(person)])))
        throw new GatewayError("FACTOR_KNOWN");
      // Looked at afterwards: of two that come at once, both see both.
      const same = (await list(person)).filter((one) => one.kind === kind);
      if (same.length <= limit) return;
      await store.remove("factor", id);
      throw new GatewayError("FACTOR_LIMIT");
    },
    change: (record, changed) =>
      store.replace("factor", record.id, JSON.stringify(record), JSON.stringify(changed), forever),
    async take(person, id) {
      return (await get(person, id)) !== null && (await store.remove("factor", id));
    },
  };
}
