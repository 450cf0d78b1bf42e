// What crosses between a process and its store's thread, as plain data.

import type { ErrorCode } from "../error-codes.ts";
import type { Tell } from "./migrate.ts";

/** Method is what the thread is asked for. */
export type Method =
  | "get"
  | "put"
  | "add"
  | "keep"
  | "replace"
  | "take"
  | "remove"
  | "count"
  | "members"
  | "page"
  | "publish";

/** Call is one of them. It is not begun after its deadline, so that who was told that it failed may rely on it. */
export interface Call {
  readonly id: number;
  readonly method: Method;
  /** The time that the caller goes by, in milliseconds since 1970. */
  readonly nowMs: number;
  /** On the clock of monotonicMs. */
  readonly deadlineMs: number;
  readonly args: readonly unknown[];
}

/** Failure is what a caller is told; `fix` is what an operator does about it. */
export interface Failure {
  readonly code: ErrorCode;
  readonly detail: string;
  readonly fix?: string;
}

/** Answer is that of one call. */
export type Answer =
  | { readonly id: number; readonly value: unknown }
  | { readonly id: number; readonly failure: Failure };

/** Notice is what some process published. */
export type Notice = readonly [id: number, message: string];

/** ThreadInit is what a thread begins with. */
export interface ThreadInit {
  readonly folder: string;
  readonly nowMs: number;
  readonly timeoutMs: number;
  readonly sweepMs: number | undefined;
  readonly heldMs: number | undefined;
  /** Up to which notice this process has heard; null: it begins with what comes. */
  readonly heard: number | null;
}

/** ToThread: all calls of one tick, or the last word. */
export type ToThread = readonly Call[] | "close";

/** FromThread: that it is open, that it could not open, what it answers, or a line for the log. */
export type FromThread =
  | { readonly type: "open"; readonly heard: number }
  | { readonly type: "failed"; readonly failure: Failure }
  | { readonly type: "told"; readonly line: Parameters<Tell> }
  | { readonly type: "answers"; readonly answers: readonly Answer[]; readonly notices: readonly Notice[] };

/** monotonicMs is one clock for all threads of a process, which nobody sets. */
export const monotonicMs = (): number => Number(process.hrtime.bigint()) / 1e6;
