// A new epoch: what an older copy of the store brought back, and what must never come back, goes.

import type { DatabaseSync } from "node:sqlite";
import { randomToken } from "../vault/vault.ts";
import { renewedKey } from "./forgotten.ts";
import { type Mark, readMark } from "./store-file.ts";
import { inOneGo } from "./transaction.ts";

/** Renewed counts what went. */
export interface Renewed {
  readonly mark: Mark;
  readonly sessions: number;
  readonly recoveryCodes: number;
}

/**
 * renew ends all sessions, and all that is under way or serves once. Recovery codes go too: one that was spent since the copy
 * was made would be good once more. Passkeys, apps, keys, blocks, and what was seen and guessed, stay as the copy has them.
 */
export function renew(database: DatabaseSync, epoch: number, nowMs: number): Renewed {
  const count = (where: string) =>
    Number(database.prepare(`SELECT count(*) AS n FROM entry WHERE ${where}`).get()!["n"]);
  return inOneGo(database, () => {
    const live = `space = 'session' AND until > ${Math.floor(nowMs)}`;
    const [sessions, recoveryCodes] = [count(live), count(recovery)];
    database.exec(
      `DELETE FROM entry WHERE space IN ('session', 'pending', 'parked', 'grant', 'lock', 'answered', 'listener', 'heard') OR (${recovery})`,
    );
    database
      .prepare("INSERT OR REPLACE INTO entry (space, key, value, until) VALUES ('seen', ?, ?, ?)")
      .run(renewedKey, String(nowMs), Number.MAX_SAFE_INTEGER);
    // Another name: copies of before, and what this one was copied from, are other stores from here on.
    database.prepare("UPDATE mark SET store = ?, epoch = ?, copy = 0").run(randomToken(), epoch);
    return { mark: readMark(database), sessions, recoveryCodes };
  });
}

/** As RecoveryRecord names them. */
const recovery = "space = 'factor' AND key LIKE 'recovery:%'";
