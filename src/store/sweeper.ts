// The sweep of the embedded store: what has expired goes in slices, by one process at a time, and everybody else is let through in between.

import type { DatabaseSync } from "node:sqlite";
import { randomToken } from "../vault/vault.ts";
import type { Forgetting } from "./forgetting.ts";

/** Sweeper sweeps until it is closed. */
export interface Sweeper {
  close(): void;
}

/** So much goes in one statement, after which another process may have the file: a few milliseconds, also where every row lies on a page of its own. */
const sliceRows = 50;

/** So long slices follow each other, and so long this process gets its turn afterwards. */
const workMs = 5;
const pauseMs = 10;

const sweepMs = 60_000;

/** Who sweeps says so again at each turn; where it died, another one goes on after this. */
const leaseMs = 30_000;

/** Long enough for a process that stood still to hear what it missed. */
const noticeMs = 600_000;

/** createSweeper begins with the first sweep `sweepMs` from now. */
export function createSweeper(
  database: DatabaseSync,
  {
    now,
    forgetting = (nowMs) => nowMs,
    sweepMs: everyMs = sweepMs,
  }: { readonly now: () => number; readonly forgetting?: Forgetting; readonly sweepMs?: number },
): Sweeper {
  const me = randomToken();
  const lead = database.prepare(
    `INSERT INTO entry (space, key, value, until) VALUES ('lock', 'sweep', ?1, ?2) ON CONFLICT (space, key) DO UPDATE SET
      until = excluded.until, value = excluded.value WHERE entry.until <= ?3 OR entry.value = ?1`,
  );
  const cease = database.prepare("DELETE FROM entry WHERE space = 'lock' AND key = 'sweep' AND value = ?");
  const entries = database.prepare(
    `DELETE FROM entry WHERE (space, key) IN (SELECT space, key FROM entry WHERE until <= ?1 AND (space <> 'seen' OR until <= ?2) ORDER BY until LIMIT ${sliceRows})`,
  );
  // In the order of their ids, which is that of their times: where the first is young, nothing is looked at.
  const notices = database.prepare(
    `DELETE FROM notice WHERE id IN (SELECT id FROM (SELECT id, at FROM notice ORDER BY id LIMIT ${sliceRows}) WHERE at <= ?)`,
  );

  /** Is there more? */
  const slices = (): boolean => {
    const nowMs = now();
    if (lead.run(me, nowMs + leaseMs, nowMs).changes !== 1) return false;
    const endsMs = performance.now() + workMs;
    do {
      const gone = Number(entries.run(nowMs, forgetting(nowMs)).changes);
      const heard = Number(notices.run(Date.now() - noticeMs).changes);
      if (Math.max(gone, heard) < sliceRows) {
        cease.run(me);
        return false;
      }
    } while (performance.now() < endsMs);
    return true;
  };

  let timer: NodeJS.Timeout;
  const after = (ms: number) => {
    timer = setTimeout(sweep, ms).unref();
  };
  function sweep(): void {
    try {
      after(slices() ? pauseMs : everyMs);
    } catch {
      // Another process holds the file; expired rows are never given out, so the next sweep will do.
      after(everyMs);
    }
  }
  after(everyMs);
  return { close: () => clearTimeout(timer) };
}
