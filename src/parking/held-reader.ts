// A held file on its way out: unsealed piece by piece, as fast as it is taken.

import { type FileHandle, open, unlink } from "node:fs/promises";
import { Readable } from "node:stream";
import { GatewayError } from "../errors.ts";
import { createPieces, type Pieces, pieceBytes, tagBytes } from "../vault/pieces.ts";

/** sealedPurpose is what held files are sealed for. */
export const sealedPurpose = "held upload";

/** sealedLength is how long a file is whose content has this length. */
export const sealedLength = (length: number): number => length + Math.ceil(length / pieceBytes) * tagBytes;

/** HeldReader removes the file as soon as it has it open: whatever happens after that, nothing is left of it. */
export class HeldReader extends Readable {
  readonly #path: string;
  readonly #pieces: Pieces;
  #left: number;
  #file: FileHandle | null = null;

  constructor(path: string, { key, length }: { readonly key: string; readonly length: number }) {
    super({ highWaterMark: pieceBytes });
    this.#path = path;
    this.#pieces = createPieces(key, sealedPurpose);
    this.#left = length;
    // Whoever reads hears of it; nobody reads any more once the upstream has answered.
    this.on("error", () => undefined);
  }

  override _construct(callback: (error?: Error | null) => void): void {
    open(this.#path, "r")
      .then(async (file) => {
        this.#file = file;
        await unlink(this.#path);
      })
      .then(
        () => callback(),
        (cause: unknown) => callback(gone("the file cannot be opened", cause)),
      );
  }

  override _read(): void {
    this.#next().then(
      (piece) => this.push(piece),
      (cause: unknown) => this.destroy(cause instanceof GatewayError ? cause : gone("the file cannot be read", cause)),
    );
  }

  override _destroy(error: Error | null, callback: (error?: Error | null) => void): void {
    (this.#file?.close() ?? Promise.resolve()).then(
      () => callback(error),
      () => callback(error),
    );
  }

  async #next(): Promise<Buffer | null> {
    if (this.#left === 0) return null;
    const length = Math.min(pieceBytes, this.#left);
    const sealed = Buffer.allocUnsafe(length + tagBytes);
    let read = 0;
    while (read < sealed.length) {
      const { bytesRead } = await this.#file!.read(sealed, read, sealed.length - read);
      if (bytesRead === 0) throw gone("the file was cut off");
      read += bytesRead;
    }
    this.#left -= length;
    const plain = this.#pieces.unseal(sealed, this.#left === 0);
    if (plain === null) throw gone("the file was changed");
    return plain;
  }
}

const gone = (detail: string, cause?: unknown) => new GatewayError("STEPUP_PARKED_GONE", { detail, cause });
