// A held upload on its way in: sealed piece by piece; what it takes, and until when, stands in its file's name.

import { type FileHandle, rename } from "node:fs/promises";
import { join } from "node:path";
import { GatewayError } from "../errors.ts";
import { createPieces, pieceBytes } from "../vault/pieces.ts";
import { randomToken } from "../vault/vault.ts";
import { HeldFile, removeFile } from "./held-file.ts";
import { type HeldName, writeName } from "./held-name.ts";
import { sealedPurpose } from "./held-reader.ts";

/** Around is what a writer is told of the others. */
export interface Around {
  readonly folder: string;
  /** How much one upload may be. */
  readonly most: number;
  /** How much will come; null: nobody said. */
  readonly announced: number | null;
  /** makeRoom throws STEPUP_HELD_FULL where what `own` says it takes does not fit; `coming` of it is not written yet. */
  readonly makeRoom: (own: HeldName, coming: number) => Promise<void>;
  readonly guarded: <T>(work: () => Promise<T>) => Promise<T>;
  readonly now: () => number;
  readonly heldMs: number;
}

/** Room is asked for in steps, of so much at most: an upload that stays away takes no more from others than it sent. */
const stepBytes = 8_388_608;

/** HeldWriter: write, write, then finish or abandon. Nothing is written at once that was not asked for before. */
export class HeldWriter {
  readonly #file: FileHandle;
  readonly #around: Around;
  readonly #key = randomToken();
  readonly #pieces = createPieces(this.#key, sealedPurpose);
  readonly #piece = Buffer.allocUnsafe(pieceBytes);
  #own: HeldName;
  #filled = 0;
  #length = 0;
  #busy: Promise<void> = Promise.resolve();
  #abandoned = false;

  constructor(file: FileHandle, own: HeldName, around: Around) {
    this.#file = file;
    this.#own = own;
    this.#around = around;
  }

  /** write takes bytes; a promise: no more until it is kept. Throws STEPUP_BODY_TOO_LARGE and STEPUP_HELD_FULL. */
  write(chunk: Buffer): Promise<void> | undefined {
    if (this.#abandoned) throw new GatewayError("UPSTREAM_CLIENT_GONE");
    this.#length += chunk.length;
    if (this.#length > this.#around.most) throw new GatewayError("STEPUP_BODY_TOO_LARGE");
    if (this.#filled + chunk.length <= pieceBytes) {
      this.#fill(chunk);
      return undefined;
    }
    this.#busy = this.#around.guarded(() => this.#store(chunk));
    return this.#busy;
  }

  /** finish gives the file, which is the caller's to keep or to close. */
  async finish(): Promise<HeldFile> {
    const { folder, guarded } = this.#around;
    return guarded(async () => {
      await this.#file.appendFile(this.#pieces.seal(this.#piece.subarray(0, this.#filled), true));
      await this.#file.close();
      await this.#rename({ bytes: this.#length, unfinished: false });
      return new HeldFile(folder, { name: writeName(this.#own), key: this.#key, length: this.#length });
    });
  }

  /** abandon leaves nothing. */
  async abandon(): Promise<void> {
    this.#abandoned = true;
    // What is under way may still give the file another name.
    await this.#busy.catch(() => undefined);
    await this.#file.close().catch(() => undefined);
    await removeFile(join(this.#around.folder, writeName(this.#own)));
  }

  #fill(chunk: Buffer): void {
    chunk.copy(this.#piece, this.#filled);
    this.#filled += chunk.length;
  }

  /** A full piece is sealed only once it is known not to be the last. */
  async #store(chunk: Buffer): Promise<void> {
    await this.#ask();
    let rest = chunk;
    while (this.#filled + rest.length > pieceBytes) {
      const room = pieceBytes - this.#filled;
      this.#fill(rest.subarray(0, room));
      rest = rest.subarray(room);
      await this.#file.appendFile(this.#pieces.seal(this.#piece, false));
      this.#filled = 0;
    }
    this.#fill(rest);
  }

  /** Asks for room, and says that somebody is still at work, as often as is needed. */
  async #ask(): Promise<void> {
    const { makeRoom, announced, most, now, heldMs } = this.#around;
    const grows = this.#length > this.#own.bytes;
    if (!grows && this.#own.untilMs - now() > heldMs / 2) return;
    const step = Math.min(stepBytes, most / 16);
    const bytes = grows ? Math.min(announced ?? most, Math.ceil(this.#length + step)) : this.#own.bytes;
    await this.#rename({ bytes });
    if (grows) await makeRoom(this.#own, step);
  }

  async #rename(changes: Partial<HeldName>): Promise<void> {
    const { folder, now, heldMs } = this.#around;
    const renamed = { ...this.#own, ...changes, untilMs: now() + heldMs };
    await rename(join(folder, writeName(this.#own)), join(folder, writeName(renamed)));
    this.#own = renamed;
  }
}
