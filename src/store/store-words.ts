// What keeps a store from being opened, in words: which file, what is wrong with it, and what to do.

import { describe, GatewayError } from "../errors.ts";
import { isSqlite } from "./sqlite-code.ts";

/** refused is a STORE_FAULT that says what is wrong, and what an operator does about it. */
export const refused = (detail: string, fix: string, cause?: unknown): GatewayError =>
  new GatewayError("STORE_FAULT", { detail, fix, cause });

/** isSpoilt: do the pages that are there belong to no one store? Among them those whose journal ends too early. */
export const isSpoilt = (cause: unknown): boolean => isSqlite(cause, "corrupt", "error", "notDatabase", "shortRead");

/** isClosed: is it kept from being opened, whatever is in it? Who has it open already goes on. */
export function isClosed(cause: unknown): boolean {
  const first = cause instanceof GatewayError ? cause.cause : cause;
  return isSqlite(first, "perm", "readonly", "cannotOpen") || isErrno(first, "EACCES", "EPERM");
}

/** isPassing: may it be otherwise once the journal was read? */
export const isPassing = (cause: unknown): boolean => isSqlite(cause, "corrupt", "error", "io");

const putBack = (file: string) =>
  `Stop the gateway and put a backup in its place (docs/guides/keys-and-backups.md, Backups), without ${file}-wal. If there is none, move it away: a start makes a new one, everybody signs in again and sets factors up anew, and nobody is blocked`;

/** damaged: it cannot be read as a database any more. */
export const damaged = (file: string, cause: unknown): GatewayError =>
  refused(`the store ${file} is damaged (${said(cause)})`, putBack(file), cause);

/** toStoreFault says what SQLite or the disk meant; what another try may mend stays as it is. */
export function toStoreFault(file: string, cause: unknown): unknown {
  if (cause instanceof GatewayError) return cause;
  if (isSqlite(cause, "full") || isErrno(cause, "ENOSPC", "EDQUOT"))
    return refused(`there is no room for the store ${file} (${said(cause)})`, "Make room on its disk", cause);
  if (isSqlite(cause, "busy", "locked")) return cause;
  if (isSqlite(cause, "notDatabase")) return refused(`the store ${file} is no database`, putBack(file), cause);
  if (isSqlite(cause, "corrupt", "error")) return damaged(file, cause);
  if (isClosed(cause) || isErrno(cause, "EROFS"))
    return refused(
      `the store ${file} cannot be opened (${said(cause)})`,
      "Give the folder and what is in it to the user that the gateway runs as (modes 700 and 600), on a disk that can be written",
      cause,
    );
  return cause;
}

const isErrno = (cause: unknown, ...names: readonly string[]): boolean =>
  names.includes(String((cause as NodeJS.ErrnoException | null)?.code));

const said = (cause: unknown): string =>
  isErrno(cause, "ERR_SQLITE_ERROR") ? (cause as Error).message : describe(cause);
