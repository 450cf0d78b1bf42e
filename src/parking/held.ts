// Held uploads: bodies too large for the store, each sealed to a file of its own under the data folder, within limits.

import { mkdir, open, readdir, rename, stat, statfs } from "node:fs/promises";
import { join } from "node:path";
import { describe, GatewayError } from "../errors.ts";
import { HeldFile, type HeldRef, removeFile } from "./held-file.ts";
import { type HeldName, type Holder, nameFor, readName, writeName } from "./held-name.ts";
import { sealedLength } from "./held-reader.ts";
import { HeldWriter } from "./held-writer.ts";
import { giveWay, type RoomLimits } from "./room.ts";

/** HeldLimits are in bytes. What none of them lets in is refused, and nothing is written. */
export interface HeldLimits extends RoomLimits {
  /** For one upload. */
  readonly uploadBytes: number;
  /** How much of the disk stays free. */
  readonly freeBytes: number;
}

export interface Held {
  /** begin starts a file; `announced` is how much will come, null where nobody said. Throws STEPUP_BODY_TOO_LARGE and STEPUP_HELD_FULL. */
  begin(holder: Holder, announced: number | null): Promise<HeldWriter>;
  /** find gives what waits under a reference; null: it is gone, or cut off. */
  find(ref: HeldRef): Promise<HeldFile | null>;
  /** again lets what was found wait once more, for whoever holds it now. */
  again(body: HeldFile, holder: Holder): Promise<HeldFile>;
  drop(name: string): Promise<void>;
  close(): void;
}

/** How long a finished upload waits, and how long an unfinished one is left alone by others unless its writer says more. */
const heldMs = 15 * 60_000;

/** What a crash leaves is removed this often, and whenever room is looked for. */
const sweepMs = 60_000;

/** createHeld: the folder is made when something is held for the first time. */
export function createHeld(options: {
  readonly folder: string;
  readonly limits: HeldLimits;
  readonly now: () => number;
}): Held {
  const { folder, limits, now } = options;
  const most = Math.min(limits.uploadBytes, limits.holderBytes, limits.totalBytes);
  const untilMs = () => now() + heldMs;

  async function look(): Promise<readonly HeldName[]> {
    const names = (await readdir(folder)).flatMap((name) => readName(name) ?? []);
    const late = names.filter((one) => one.untilMs <= now());
    await Promise.all(late.map(remove));
    return names.filter((one) => one.untilMs > now());
  }

  const remove = (name: HeldName) => removeFile(join(folder, writeName(name)));

  /** Counted as if `own` took its bytes already: of two who look at once, both see both. */
  async function makeRoom(own: HeldName, coming: number): Promise<void> {
    const others = (await look()).filter(({ id }) => id !== own.id);
    const gone = giveWay(own, others, limits);
    if (gone === null) throw new GatewayError("STEPUP_HELD_FULL", { detail: "no room within the limits" });
    const { bavail, bsize } = await statfs(folder);
    const freed = gone.reduce((all, { bytes }) => all + bytes, 0);
    if (bavail * bsize + freed - coming < limits.freeBytes)
      throw new GatewayError("STEPUP_HELD_FULL", { detail: "the disk is nearly full" });
    await Promise.all(gone.map(remove));
  }

  const sweep = () => void look().catch(() => undefined);
  // What processes before this one left; there may be no folder yet.
  sweep();
  const sweeper = setInterval(sweep, sweepMs).unref();

  return {
    begin: (holder, announced) =>
      guarded(async () => {
        if ((announced ?? 0) > most) throw new GatewayError("STEPUP_BODY_TOO_LARGE");
        // Not with the data folder: one that went is not made anew by whoever happens to come.
        await mkdir(folder, { mode: 0o700 }).catch((cause: NodeJS.ErrnoException) => {
          if (cause.code !== "EEXIST") throw cause;
        });
        const own = { ...nameFor(holder), untilMs: untilMs(), bytes: 0, unfinished: true };
        await makeRoom({ ...own, bytes: announced ?? 0 }, announced ?? 0);
        const file = await open(join(folder, writeName(own)), "wx", 0o600);
        return new HeldWriter(file, own, { folder, most, announced, makeRoom, guarded, now, heldMs });
      }),
    find: async (ref) => {
      const { size } = await stat(join(folder, ref.name)).catch(() => ({ size: -1 }));
      const body = new HeldFile(folder, ref);
      if (size === sealedLength(ref.length)) return body;
      body.close();
      return null;
    },
    again: (body, holder) =>
      guarded(async () => {
        const { ref } = body;
        const own = { ...nameFor(holder), untilMs: untilMs(), bytes: ref.length, unfinished: false };
        const name = writeName(own);
        await rename(join(folder, ref.name), join(folder, name));
        body.keep();
        return new HeldFile(folder, { ...ref, name });
      }),
    // The name stood in the store, and is looked at all the same: it leads nowhere but into the folder.
    drop: async (name) => {
      if (readName(name) !== null) await removeFile(join(folder, name));
    },
    close: () => clearInterval(sweeper),
  };
}

const full: ReadonlySet<unknown> = new Set(["ENOSPC", "EDQUOT", "EMFILE", "ENFILE"]);

/** Says in the gateway's codes what the disk said. */
async function guarded<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (cause) {
    if (cause instanceof GatewayError) throw cause;
    const code = full.has((cause as NodeJS.ErrnoException).code) ? "STEPUP_HELD_FULL" : "STORE_FAULT";
    throw new GatewayError(code, { cause, detail: describe(cause) });
  }
}
