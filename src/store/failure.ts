// What SQLite and the disk say when they fail, as what callers and operators are told.

import { describe, GatewayError } from "../errors.ts";
import type { Failure } from "./call.ts";
import { isSqlite } from "./sqlite-code.ts";

/** isFull: has the disk no room? Then nothing was done. */
export const isFull = (cause: unknown): boolean =>
  isSqlite(cause, "full", "shmSize") ||
  ["ENOSPC", "EDQUOT"].includes(String((cause as NodeJS.ErrnoException | null)?.code));

/** isBusy: does another process, or another connection, hold what is needed? Then nothing was done, and another try may do it. */
export const isBusy = (cause: unknown): boolean => isSqlite(cause, "busy", "locked");

/** isBroken: is the file, as it is open here, of no use any more? Opening it anew may help. */
export const isBroken = (cause: unknown): boolean => isSqlite(cause, "corrupt", "notDatabase");

/** toFailure says what it means. */
export function toFailure(cause: unknown): Failure {
  const detail = cause instanceof GatewayError ? cause.detail : describe(cause);
  if (cause instanceof GatewayError && cause.fix !== undefined) return { code: "STORE_FAULT", detail, fix: cause.fix };
  if (isBusy(cause)) return { code: "STORE_BUSY", detail };
  if (isFull(cause))
    return {
      code: "STORE_FULL",
      detail,
      fix: "Make room on the disk of the data folder. Nothing has to be restarted.",
    };
  if (isSqlite(cause, "readonly", "write"))
    return {
      code: "STORE_FULL",
      detail,
      fix: "The data folder cannot be written to. Is its file system mounted read-only, a quota used up, or does it belong to somebody else?",
    };
  if (isSqlite(cause, "io"))
    return { code: "STORE_FAULT", detail, fix: "The disk of the data folder fails: look at the system's own log." };
  if (isSqlite(cause, "corrupt", "notDatabase"))
    return {
      code: "STORE_FAULT",
      detail,
      fix: "sallyport.db in the data folder is damaged. Stop the gateway, and put a copy in its place, or move the file away: everybody signs in anew then, and factors are gone.",
    };
  return { code: "STORE_FAULT", detail };
}
