// A copy of a store in one piece, made while others use it, without what lets people in.

import { chmodSync, closeSync, openSync, renameSync, rmSync } from "node:fs";
import { DatabaseSync } from "node:sqlite";

/** What is over, or was spent, by the time that a copy is used: whoever has it back would let people in with it once more. */
const passing = "'session', 'pending', 'parked', 'grant', 'lock', 'answered', 'listener', 'heard'";

/** copyTo writes the copy whole beside its place, and then there; `finish` is the last to change it. */
export function copyTo(
  database: DatabaseSync,
  to: string,
  finish: (copy: DatabaseSync) => void = () => undefined,
): void {
  const draft = `${to}.draft`;
  rmSync(draft, { force: true });
  closeSync(openSync(draft, "wx", 0o600));
  try {
    database.prepare("VACUUM INTO ?").run(draft);
    const copy = new DatabaseSync(draft);
    try {
      copy.exec(
        `PRAGMA secure_delete = ON; PRAGMA journal_mode = MEMORY; DELETE FROM entry WHERE space IN (${passing})`,
      );
      finish(copy);
    } finally {
      copy.close();
    }
    chmodSync(draft, 0o600);
    renameSync(draft, to);
  } finally {
    rmSync(draft, { force: true });
  }
}
