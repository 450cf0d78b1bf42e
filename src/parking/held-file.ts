// A held upload that is whole, and waits until it is opened, waits again, or is let go of.

import { unlink } from "node:fs/promises";
import { join } from "node:path";
import type { Readable } from "node:stream";
import type { HeldBody } from "../exchange/parked-body.ts";
import { HeldReader } from "./held-reader.ts";

/** HeldRef finds a file and unseals it: kept where only its sender's token leads. */
export interface HeldRef {
  readonly name: string;
  readonly key: string;
  readonly length: number;
}

/** HeldFile is one, on its way from or to where its reference is kept. */
export class HeldFile implements HeldBody {
  readonly ref: HeldRef;
  readonly #path: string;
  #kept = false;
  #reader: Readable | null = null;

  constructor(folder: string, ref: HeldRef) {
    this.ref = ref;
    this.#path = join(folder, ref.name);
  }

  get length(): number {
    return this.ref.length;
  }

  open(): Readable {
    this.#kept = true;
    this.#reader = new HeldReader(this.#path, this.ref);
    return this.#reader;
  }

  /** keep leaves the file to whoever finds it by its reference. */
  keep(): void {
    this.#kept = true;
  }

  close(): void {
    if (!this.#kept) void removeFile(this.#path);
    this.#kept = true;
    // Whoever took it may have been answered before they read it all.
    this.#reader?.destroy();
  }
}

/** removeFile: what is gone already is gone. */
export async function removeFile(path: string): Promise<void> {
  await unlink(path).catch(() => undefined);
}
