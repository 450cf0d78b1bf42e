// Where the demo provider keeps sessions, codes and grants: in memory, gone when it stops.

type Payload = Record<string, unknown>;

interface Entry {
  readonly payload: Payload;
  readonly expiresAtMs: number;
}

/** Adapter is what oidc-provider asks for, one per kind of thing it keeps. */
export interface Adapter {
  upsert(id: string, payload: Payload, expiresInSeconds?: number): Promise<void>;
  find(id: string): Promise<Payload | undefined>;
  findByUid(uid: string): Promise<Payload | undefined>;
  findByUserCode(userCode: string): Promise<undefined>;
  consume(id: string): Promise<void>;
  destroy(id: string): Promise<void>;
  revokeByGrantId(grantId: string): Promise<void>;
}

/** Storage makes the adapters and shows what is in them. */
export interface Storage {
  adapter(kind: string): Adapter;
  /** What is kept of a kind and has not expired. */
  payloads(kind: string): readonly Readonly<Payload>[];
}

/** StorageOptions: `change` may alter what is kept; `reused` may throw when something is consumed that already was. */
export interface StorageOptions {
  change(kind: string, payload: Payload): Payload;
  reused(kind: string, payload: Readonly<Payload>): Promise<void>;
}

/** createStorage starts empty. */
export function createStorage({ change, reused }: StorageOptions): Storage {
  const kept = new Map<string, Map<string, Entry>>();
  const entriesOf = (kind: string) => kept.getOrInsertComputed(kind, () => new Map<string, Entry>());
  const alive = (entry: Entry | undefined) => (entry && entry.expiresAtMs > Date.now() ? entry.payload : undefined);

  function adapter(kind: string): Adapter {
    const entries = entriesOf(kind);
    const idByUid = new Map<string, string>();

    const read = (id: string) => alive(entries.get(id));
    const remove = (id: string) => {
      const uid = entries.get(id)?.payload.uid;
      if (typeof uid === "string" && idByUid.get(uid) === id) idByUid.delete(uid);
      entries.delete(id);
    };

    return {
      async upsert(id, payload, expiresInSeconds) {
        if (entries.size >= 1_000) for (const old of entries.keys()) if (read(old) === undefined) remove(old);
        const expiresAtMs =
          expiresInSeconds === undefined ? Number.POSITIVE_INFINITY : Date.now() + expiresInSeconds * 1_000;
        entries.set(id, { payload: change(kind, payload), expiresAtMs });
        if (typeof payload.uid === "string") idByUid.set(payload.uid, id);
      },
      async find(id) {
        return read(id);
      },
      async findByUid(uid) {
        const id = idByUid.get(uid);
        return id === undefined ? undefined : read(id);
      },
      async findByUserCode() {
        return undefined;
      },
      async consume(id) {
        const payload = read(id);
        if (payload === undefined) return;
        // oidc-provider looked a moment ago: of two who looked at once, one goes on.
        if (payload.consumed !== undefined) await reused(kind, payload);
        payload.consumed = Math.floor(Date.now() / 1_000);
      },
      async destroy(id) {
        remove(id);
      },
      async revokeByGrantId(grantId) {
        for (const [id, entry] of entries) if (entry.payload.grantId === grantId) remove(id);
      },
    };
  }

  return {
    adapter,
    payloads: (kind) =>
      [...entriesOf(kind).values()].map(alive).filter((payload): payload is Payload => payload !== undefined),
  };
}
