// Where the demo provider keeps sessions, codes and grants: in memory, gone when it stops.

interface Entry {
  readonly payload: Record<string, unknown>;
  readonly expiresAtMs: number;
}

/** Storage is the adapter that oidc-provider asks for, one per kind of thing it keeps. */
export interface Storage {
  upsert(id: string, payload: Record<string, unknown>, expiresInSeconds?: number): Promise<void>;
  find(id: string): Promise<Record<string, unknown> | undefined>;
  findByUid(uid: string): Promise<Record<string, unknown> | undefined>;
  findByUserCode(userCode: string): Promise<undefined>;
  consume(id: string): Promise<void>;
  destroy(id: string): Promise<void>;
  revokeByGrantId(grantId: string): Promise<void>;
}

/** createStorage makes the factory of adapters. `change` may alter what is kept. */
export function createStorage(
  change: (kind: string, payload: Record<string, unknown>) => Record<string, unknown>,
): (kind: string) => Storage {
  return (kind) => {
    const entries = new Map<string, Entry>();
    const idByUid = new Map<string, string>();

    const read = (id: string) => {
      const entry = entries.get(id);
      return entry && entry.expiresAtMs > Date.now() ? entry.payload : undefined;
    };
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
        if (payload) payload.consumed = Math.floor(Date.now() / 1_000);
      },
      async destroy(id) {
        remove(id);
      },
      async revokeByGrantId(grantId) {
        for (const [id, entry] of entries) if (entry.payload.grantId === grantId) remove(id);
      },
    };
  };
}
