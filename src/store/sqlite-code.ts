// What SQLite says by number: one table of those that something is made of here.

/** sqliteCodes: https://www.sqlite.org/rescode.html. Up to 255 they are primary, the kind of a failure; above, one of its cases. */
export const sqliteCodes = {
  error: 1,
  perm: 3,
  busy: 5,
  locked: 6,
  readonly: 8,
  io: 10,
  corrupt: 11,
  full: 13,
  cannotOpen: 14,
  notDatabase: 26,
  /** SQLITE_IOERR_SHORT_READ: a file ends too early. */
  shortRead: 522,
  /** SQLITE_IOERR_WRITE: where a quota is used up, a file may grow no further, or the file system was made read-only. */
  write: 778,
  /** SQLITE_IOERR_SHMSIZE: the index of the write-ahead log could not grow, for which there is one usual reason. */
  shmSize: 4_874,
} as const;

/** SqliteCode is the name of one. */
export type SqliteCode = keyof typeof sqliteCodes;

const highestPrimary = 0xff;

/** isSqlite: is this what SQLite threw for one of these? The name of a kind stands for all its cases. */
export function isSqlite(cause: unknown, ...names: readonly SqliteCode[]): boolean {
  if (!(cause instanceof Error && "errcode" in cause && typeof cause.errcode === "number")) return false;
  const code = cause.errcode;
  return names.some((name) => sqliteCodes[name] === code || sqliteCodes[name] === (code & highestPrimary));
}
