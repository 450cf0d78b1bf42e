// The store's contract: what outlives a request, a worker and a generation. SQLite and Redis pass one suite (test/store).

/** Space keeps kinds of entries apart. */
export type Space =
  | "session"
  | "pending"
  | "parked"
  /** Proofs that let one request pass, until they are spent. */
  | "grant"
  /** Who is at work on something that only one may do at a time. */
  | "lock"
  /** What was answered a moment ago, for the same visit sent twice. */
  | "answered"
  /** What was seen and must not be seen again: a logout token's jti, a TOTP step. */
  | "seen"
  /** Guesses and the like. */
  | "counter"
  /** Passkeys, TOTP secrets and recovery codes of a person. */
  | "factor"
  /** The gateway's own signing keys. */
  | "key"
  /** People whom operators keep out. */
  | "blocked"
  /** Who has signed in of late. */
  | "person"
  /** What the policies declare that are live. */
  | "declared"
  /** How far the machine's clock was set back. */
  | "clock"
  /** What identity providers publish, as it was last read. */
  | "published"
  /** The processes that are to be told of changes. */
  | "listener"
  /** Who has acted on what they were told. */
  | "heard";

/** Member is an entry found through a group. */
export interface Member {
  readonly key: string;
  readonly value: string;
}

/** Bound is the most that is kept on an account: so many entries, and so many bytes of them. */
export interface Bound {
  readonly entries: number;
  readonly bytes: number;
}

/**
 * Account is on whose account an entry is kept: one holder's (an address, a person), and with it that of all holders of its
 * `pool`. Where a holder's is full, the holder's oldest go. Where the pool is full, what has expired goes, then the oldest
 * of whoever has most, with what is new: a flood pushes out the flood.
 */
export interface Account {
  readonly pool: string;
  readonly holder: string;
  readonly each: Bound;
  readonly all: Bound;
}

/**
 * Store keeps texts by key until their time (`untilMs`, milliseconds since 1970). An entry may belong to groups (all
 * sessions of a person), through which it is found. Every failure rejects with STORE_FAULT.
 */
export interface Store {
  /** get gives what is there and has not expired. */
  get(space: Space, key: string): Promise<string | null>;
  /** put writes or overwrites, groups included. */
  put(space: Space, key: string, value: string, untilMs: number, groups?: readonly string[]): Promise<void>;
  /** add writes where nothing is: of two who add one key, in whatever process, one hears true. */
  add(space: Space, key: string, value: string, untilMs: number, groups?: readonly string[]): Promise<boolean>;
  /**
   * keep adds, as `add` does, on accounts that hold no more than their bounds: it gives what had to go for it, or
   * null where something was there. `bytes` is what it counts for; left out: the length of the value. What is larger
   * than a bound by itself is not kept, and rejects.
   */
  keep(
    space: Space,
    key: string,
    value: string,
    untilMs: number,
    accounts: readonly Account[],
    bytes?: number,
  ): Promise<readonly Member[] | null>;
  /**
   * replace writes where `expected` still is, and keeps the accounts, and the groups where none are given: of two who read the
   * same, one hears true. With a time that is over it removes.
   */
  replace(
    space: Space,
    key: string,
    expected: string,
    value: string,
    untilMs: number,
    groups?: readonly string[],
  ): Promise<boolean>;
  /** take gives and removes in one step: of two takers, in whatever process, one gets it. */
  take(space: Space, key: string): Promise<string | null>;
  /** remove says whether there was something to remove. */
  remove(space: Space, key: string): Promise<boolean>;
  /** count adds one and gives the sum; the first one sets the time at which counting begins anew. */
  count(space: Space, key: string, untilMs: number): Promise<number>;
  /** members gives the live entries of a group, oldest first. */
  members(space: Space, group: string): Promise<readonly Member[]>;
  /** page gives live entries of a space in the order of their keys, `count` of them at most, after the key `after` ("": from the first). */
  page(space: Space, after: string, count: number): Promise<readonly Member[]>;
  /** setBackMs is how far the machine's clock was set back since the store was made, which the store's own times make up for; left out: it never was. */
  setBackMs?(): number;
  /** publish tells every process that uses this store, this one included, at once or within half a second. */
  publish(message: string): Promise<void>;
  /** subscribe hears what is published from now on; gives the function that ends it. */
  subscribe(listener: (message: string) => void): () => void;
  close(): Promise<void>;
}
