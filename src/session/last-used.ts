// When sessions were last used, noted beside the requests that use them.

import type { Log } from "../observe/log.ts";
import type { Entries, StoredSession } from "./entry.ts";
import { createNote } from "./note.ts";

/** LastUsed notes that a session is in use, where that is due. */
export type LastUsed = (stored: StoredSession) => void;

/** So many are under way at most: a store that makes them wait has no room then for what somebody waits for. */
const limit = 200;

/** createLastUsed: a session that is not noted for so long ends at its idle time, although it was used. */
export function createLastUsed(options: {
  readonly entries: Pick<Entries, "change">;
  readonly now: () => number;
  readonly log: Pick<Log, "warn"> | null;
}): LastUsed {
  const { entries, now } = options;
  const text = "It could not be noted that sessions are in use: they end at their idle time if that lasts";
  const note = createNote({ ...options, event: "last-used", text });
  const noting = new Set<string>();
  const isDue = ({ seen, idleMs }: StoredSession["record"]): boolean => now() - seen >= idleMs / 10;

  return (stored) => {
    const { sessionKey, record } = stored;
    if (!isDue(record) || noting.has(sessionKey) || noting.size >= limit) return;
    noting.add(sessionKey);
    // By replacing what was read: a note can never bring back what was ended meanwhile.
    const writing = entries.change(stored, (one) => (isDue(one) ? { ...one, seen: Math.max(now(), one.seen) } : null));
    note(writing.finally(() => noting.delete(sessionKey)));
  };
}
