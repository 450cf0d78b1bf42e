// The body of a request that waits: in memory where it is small, else a file that is read once.

import type { Readable } from "node:stream";

/** HeldBody is an upload that waits sealed on the disk. */
export interface HeldBody {
  readonly length: number;
  /** open gives the bytes, once: the file is gone from then on. It ends in STEPUP_PARKED_GONE where they are not those that came. */
  open(): Readable;
  /** close lets go of it, when the exchange is over: what nobody has opened, and what does not wait again, is removed. */
  close(): void;
}

/** ParkedBody is a body that waits, or has waited. */
export type ParkedBody = Buffer | HeldBody;
