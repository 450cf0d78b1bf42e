// The tables of the store, in the shape that has the number shapeVersion.

import { accountTables } from "./account.ts";

/**
 * tables: every version before the first number made an index `entry_until` at each start. With a view of that name it is refused
 * ("there is already a table named entry_until") before it changes anything: it would believe sessions that ended, and know of nobody who is blocked.
 */
export const tables = `
  CREATE TABLE IF NOT EXISTS entry (
    space TEXT NOT NULL, key TEXT NOT NULL, value TEXT NOT NULL, until INTEGER NOT NULL,
    PRIMARY KEY (space, key)
  ) WITHOUT ROWID;
  DROP INDEX IF EXISTS entry_until;
  CREATE INDEX IF NOT EXISTS entry_due ON entry (until);
  CREATE VIEW IF NOT EXISTS entry_until AS SELECT 'of a newer version of Sallyport' AS store;
  CREATE TABLE IF NOT EXISTS member (
    id INTEGER PRIMARY KEY, space TEXT NOT NULL, key TEXT NOT NULL, name TEXT NOT NULL, UNIQUE (space, key, name)
  );
  CREATE INDEX IF NOT EXISTS member_name ON member (space, name);
  CREATE TRIGGER IF NOT EXISTS entry_gone AFTER DELETE ON entry BEGIN
    DELETE FROM member WHERE space = old.space AND key = old.key;
  END;
  CREATE TABLE IF NOT EXISTS notice (id INTEGER PRIMARY KEY AUTOINCREMENT, message TEXT NOT NULL, at INTEGER NOT NULL);
  ${accountTables}
  CREATE TABLE IF NOT EXISTS mark (
    id INTEGER PRIMARY KEY CHECK (id = 1), store TEXT NOT NULL, epoch INTEGER NOT NULL, copy INTEGER NOT NULL
  );
`;
