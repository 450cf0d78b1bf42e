// Bodies that are streams, and streams of bodies: what a parked request waited with, and what undici reads.

import { Readable } from "node:stream";
import { GatewayError } from "../errors.ts";
import type { BodyReader, StreamedBody } from "./exchanger.ts";

/** toStreamedBody reads a stream that is nobody else's. */
export const toStreamedBody = (stream: Readable): StreamedBody => new StreamReading(stream);

/** toStream is for who reads a stream alone, and destroys it. */
export const toStream = (body: StreamedBody): Readable => new BodyStream(body);

class StreamReading implements StreamedBody {
  readonly #stream: Readable;
  #reader: BodyReader | null = null;
  #begun = false;
  #ended = false;
  #error: Error | null = null;

  constructor(stream: Readable) {
    this.#stream = stream;
  }

  read(reader: BodyReader): void {
    this.#reader = reader;
    if (this.#ended) process.nextTick(this.#tell);
    else if (this.#begun) this.#stream.resume();
    else {
      this.#begun = true;
      const end = (error: Error | null) => this.#end(error);
      this.#stream
        .on("data", (piece: Buffer) => void this.#reader?.onPiece(piece))
        .on("end", () => end(null))
        .on("error", end)
        .on("close", () => end(new GatewayError("UPSTREAM_CLIENT_GONE")));
    }
  }

  pause(): void {
    this.#stream.pause();
  }

  resume(): void {
    this.#stream.resume();
  }

  leave(): void {
    this.#reader = null;
    this.#stream.pause();
  }

  stop(): void {
    this.#reader = null;
    // Nobody listens for what it says of that.
    this.#stream.on("error", () => {}).destroy();
  }

  #end(error: Error | null): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#error = error;
    this.#tell();
  }

  readonly #tell = (): void => {
    const reader = this.#reader;
    this.#reader = null;
    if (this.#error === null) reader?.onEnd();
    else reader?.onBroken(this.#error);
  };
}

class BodyStream extends Readable implements BodyReader {
  readonly #body: StreamedBody;
  #begun = false;

  constructor(body: StreamedBody) {
    super({ highWaterMark: 65_536 });
    this.#body = body;
  }

  override _read(): void {
    if (this.#begun) this.#body.resume();
    else {
      this.#begun = true;
      this.#body.read(this);
    }
  }

  override _destroy(error: Error | null, callback: (error?: Error | null) => void): void {
    this.#body.stop();
    callback(error);
  }

  onPiece(piece: Buffer): boolean {
    if (!this.push(piece)) this.#body.pause();
    return false;
  }

  onEnd(): void {
    this.push(null);
  }

  onBroken(error: Error): void {
    this.destroy(error);
  }
}
