// The store's contract: what outlives a request, a worker and a generation.

/** Space keeps kinds of entries apart. */
export type Space = "session" | "pending" | "parked";

/** Store keeps texts by key until their time. Every failure rejects with STORE_FAULT. */
export interface Store {
  /** get gives what is there and has not expired. */
  get(space: Space, key: string): Promise<string | null>;
  /** put writes or overwrites; the entry is gone at `untilMs` (milliseconds since 1970). */
  put(space: Space, key: string, value: string, untilMs: number): Promise<void>;
  /** take gives and removes in one step: of two takers, in whatever process, one gets it. */
  take(space: Space, key: string): Promise<string | null>;
  /** remove says whether there was something to remove. */
  remove(space: Space, key: string): Promise<boolean>;
  close(): Promise<void>;
}
