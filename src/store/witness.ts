// The witness: a small file beside the store that says which store was there last, and how far it was. A store that is put in its place is told by it.

import { readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { randomToken } from "../vault/vault.ts";
import { type FileRef, glance, type JournalRef } from "./glance.ts";
import { databaseFile, lookAt, type Mark } from "./store-file.ts";

/** Witness is what was seen last. */
export interface Witness extends Pick<Mark, "store" | "epoch"> {
  /** Which file it was, and how far it was written through; which file its journal was; null: it had none. */
  readonly file: FileRef;
  readonly written: number;
  /** SQLite's own number of its tables; null: not known. */
  readonly tables: number | null;
  readonly journal: JournalRef | null;
  /** The process id of the gateway that looks after it; null: none that runs. */
  readonly keeper: number | null;
}

/** witnessFile is in the data folder. */
export const witnessFile = (folder: string): string => join(folder, "epoch");

/** readWitness gives null where there is none, or none that can be read. */
export function readWitness(folder: string): Witness | null {
  try {
    const { store, epoch, file, written, tables, journal, keeper } = JSON.parse(
      readFileSync(witnessFile(folder), "utf8"),
    ) as Witness;
    if (typeof store !== "string" || !Number.isSafeInteger(epoch)) return null;
    return {
      store,
      epoch,
      file: String(file),
      written: Number(written),
      tables: tables ?? null,
      journal: journal ?? null,
      keeper: keeper ?? null,
    };
  } catch {
    return null;
  }
}

/** seeNow is what a witness has to say at this moment of a store with this mark. */
export function seeNow(
  folder: string,
  { store, epoch }: Pick<Mark, "store" | "epoch">,
  keeper: number | null = null,
): Witness {
  const { file, journal } = glance(folder);
  const found = lookAt(databaseFile(folder));
  return {
    store,
    epoch,
    file: file?.file ?? "",
    written: found?.mark?.epoch ?? 0,
    tables: found?.cookie ?? null,
    journal: journal && { file: journal.file, salt: journal.salt },
    keeper,
  };
}

/** writeWitness writes it whole beside its place, and then there. */
export function writeWitness(folder: string, witness: Witness): void {
  const draft = `${witnessFile(folder)}.${randomToken().slice(0, 8)}`;
  try {
    writeFileSync(draft, `${JSON.stringify(witness)}\n`, { mode: 0o600 });
    renameSync(draft, witnessFile(folder));
  } catch (cause) {
    // A full disk has room for names.
    rmSync(draft, { force: true });
    throw cause;
  }
}

/** isKept: does a gateway run that looks after the store in this folder? */
export function isKept(folder: string): boolean {
  const { keeper = null } = readWitness(folder) ?? {};
  try {
    return keeper !== null && process.kill(keeper, 0);
  } catch (cause) {
    return (cause as NodeJS.ErrnoException).code === "EPERM";
  }
}
