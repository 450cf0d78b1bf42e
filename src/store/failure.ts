// What SQLite and the disk say when they fail, as what callers and operators are told.

import { describe, GatewayError } from "../errors.ts";
import type { Failure } from "./call.ts";

/** Of https://www.sqlite.org/rescode.html: the lower eight bits; the others say more. */
const primary = { busy: 5, locked: 6, readonly: 8, io: 10, corrupt: 11, full: 13, cannotOpen: 14, notDatabase: 26 };
/** SQLITE_IOERR_SHMSIZE: the index of the write-ahead log could not grow, for which there is one usual reason. */
const shmSize = 4_874;
/** SQLITE_IOERR_WRITE: where a quota is used up, a file may grow no further, or the file system was made read-only. */
const write = 778;

const resultOf = (cause: unknown): number =>
  cause instanceof Error && "errcode" in cause && typeof cause.errcode === "number" ? cause.errcode : 0;

const isOf = (cause: unknown, ...codes: readonly number[]): boolean => codes.includes(resultOf(cause) & 0xff);

/** isFull: has the disk no room? Then nothing was done. */
export const isFull = (cause: unknown): boolean =>
  isOf(cause, primary.full) ||
  resultOf(cause) === shmSize ||
  ["ENOSPC", "EDQUOT"].includes(String((cause as NodeJS.ErrnoException | null)?.code));

/** isBusy: does another process, or another connection, hold what is needed? Then nothing was done, and another try may do it. */
export const isBusy = (cause: unknown): boolean => isOf(cause, primary.busy, primary.locked);

/** isBroken: is the file, as it is open here, of no use any more? Opening it anew may help. */
export const isBroken = (cause: unknown): boolean => isOf(cause, primary.corrupt, primary.notDatabase);

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
  if (isOf(cause, primary.readonly) || resultOf(cause) === write)
    return {
      code: "STORE_FULL",
      detail,
      fix: "The data folder cannot be written to. Is its file system mounted read-only, a quota used up, or does it belong to somebody else?",
    };
  if (isOf(cause, primary.io))
    return { code: "STORE_FAULT", detail, fix: "The disk of the data folder fails: look at the system's own log." };
  if (isOf(cause, primary.corrupt, primary.notDatabase))
    return {
      code: "STORE_FAULT",
      detail,
      fix: "sallyport.db in the data folder is damaged. Stop the gateway, and put a copy in its place, or move the file away: everybody signs in anew then, and factors are gone.",
    };
  return { code: "STORE_FAULT", detail };
}
