// What the supervisor and a worker say to each other. Plain data, so that it crosses processes.

import type { Packed } from "../generation/packed.ts";
import type { Output } from "../observe/output.ts";
import type { Settings } from "../settings.ts";

/** Address is where the gateway listens, with the port that was really taken. */
export interface Address {
  readonly host: string;
  readonly port: number;
}

/** WorkerInit is all that a worker needs to be built. The listening socket comes beside it. */
export interface WorkerInit {
  readonly settings: Settings;
  /** The policies folder, absolute. */
  readonly root: string;
  readonly address: Address;
  /** The master key in base64url: every worker has the one that the supervisor read, whatever becomes of the file. */
  readonly key: string;
  /** null: there is one only. */
  readonly secondKey: string | null;
  /** Where the log goes, as a descriptor of the worker's; null: it opens its own. */
  readonly output: Output | null;
}

/** Reread is what a worker read anew. `logFile`: why its file could not be opened anew; `certificates`: how many are in the file that is named, or why it could not be read. null: nothing to tell. */
export interface Reread {
  readonly logFile: string | null;
  readonly certificates: number | string | null;
}

/** StoreOrder: see Exchangeable. */
export type StoreOrder = "let go" | "take up";

/** ToWorker: a worker listens after its first "activate". Each "prepare" and "activate" is answered. */
export type ToWorker =
  | { readonly type: "init"; readonly init: WorkerInit }
  | { readonly type: "prepare"; readonly generation: Packed }
  | { readonly type: "activate"; readonly id: string }
  | { readonly type: "discard"; readonly id: string }
  /** Close the store, because its file is to be exchanged; open what is there then, and believe nothing of before. Each is answered. */
  | { readonly type: "store"; readonly order: StoreOrder }
  /** What another worker has to say to all the others. */
  | { readonly type: "broadcast"; readonly teller: number; readonly message: unknown }
  /** Another worker has acted on a message of this one. */
  | { readonly type: "heard"; readonly id: string; readonly by: string }
  | { readonly type: "ping"; readonly number: number }
  /** What operators keep in files may be another by now: the log's, and whose certificates are believed. Answered. */
  | { readonly type: "reload" }
  /** The listening socket once more, beside it: for a worker that stops accepting, and begins again. */
  | { readonly type: "socket" }
  /** Stop accepting, finish what is under way, end; `whole`: so do all the others. */
  | { readonly type: "drain"; readonly whole: boolean };

/** FromWorker: "active" means that requests which come from now on meet this generation, and that the socket is open. */
export type FromWorker =
  | { readonly type: "prepared"; readonly id: string }
  | { readonly type: "refused"; readonly id: string; readonly reason: string }
  | { readonly type: "active"; readonly id: string }
  | { readonly type: "store"; readonly order: StoreOrder }
  | { readonly type: "reloaded"; readonly read: Reread }
  | { readonly type: "broadcast"; readonly message: unknown }
  /** It has acted on what the worker `teller` (its process) said: on the message `id`, by its own name on the bus. */
  | { readonly type: "heard"; readonly teller: number; readonly id: string; readonly by: string }
  | { readonly type: "pong"; readonly number: number }
  /** It has all that it needs, and turns to the policies. */
  | { readonly type: "built" }
  /** It asks for another handle of the listening socket. */
  | { readonly type: "socket" }
  /** Somebody asked this worker to end (SIGTERM): it serves until it is told to drain. */
  | { readonly type: "leaving" }
  /** It cannot work at all; it ends after this. `fix`: what an operator does about it; "" where that is not known. */
  | { readonly type: "failed"; readonly reason: string; readonly fix: string };
