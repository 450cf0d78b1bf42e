// A request body on its way up: the client's stream, read only as fast as the upstream takes it.

import type { Readable } from "node:stream";
import { GatewayError } from "../errors.ts";
import type { BodyReader, StreamedBody } from "./exchanger.ts";

/** Smaller pieces are not worth the call. */
const worthBytes = 16_384;

/** Upload reads the client's stream, and never destroys it: that would take the connection away from the answer. */
export class Upload implements StreamedBody {
  readonly #incoming: Readable;
  readonly #idleTimeoutMs: number;
  #reader: BodyReader | null = null;
  #timer: NodeJS.Timeout | undefined;
  #begun = false;
  #ended = false;
  #stopped = false;

  constructor(incoming: Readable, idleTimeoutMs: number) {
    this.#incoming = incoming;
    this.#idleTimeoutMs = idleTimeoutMs;
  }

  read(reader: BodyReader): void {
    this.#reader = reader;
    if (this.#stopped) process.nextTick(this.#onStopped);
    else if (this.#ended) process.nextTick(this.#onEnd);
    else if (this.#begun) this.resume();
    else this.#begin();
  }

  #begin(): void {
    const incoming = this.#incoming;
    this.#begun = true;
    if (incoming.readableEnded) {
      process.nextTick(this.#onEnd);
      return;
    }
    // A client that stops in the middle would hold the upstream's connection for ever.
    this.#timer = setTimeout(() => this.#onIdle(), this.#idleTimeoutMs).unref();
    incoming.on("data", this.#onData).once("end", this.#onEnd);
  }

  pause(): void {
    this.#incoming.pause();
  }

  resume(): void {
    if (this.#reader === null || this.#stopped) return;
    this.#timer?.refresh();
    this.#incoming.resume();
  }

  leave(): void {
    this.#reader = null;
    this.#incoming.pause();
  }

  stop(): void {
    this.#reader = null;
    if (this.#stopped) return;
    this.#stopped = true;
    clearTimeout(this.#timer);
    this.#incoming.off("data", this.#onData).off("end", this.#onEnd);
    // What is still to come is read and dropped, so that the client gets to the answer.
    if (this.#begun) this.#incoming.resume();
  }

  readonly #onData = (piece: Buffer): void => {
    this.#timer?.refresh();
    if (this.#reader?.onPiece(piece)) giveBack(piece);
  };

  readonly #onEnd = (): void => {
    clearTimeout(this.#timer);
    this.#ended = true;
    const reader = this.#reader;
    this.#reader = null;
    reader?.onEnd();
  };

  readonly #onStopped = (): void => {
    const reader = this.#reader;
    this.#reader = null;
    reader?.onBroken(new GatewayError("UPSTREAM_CLIENT_GONE"));
  };

  #onIdle(): void {
    const reader = this.#reader;
    // While it is paused the upstream is the slow one, and has its own timeout.
    if (reader === null || this.#incoming.isPaused()) return;
    this.stop();
    reader.onBroken(new GatewayError("LISTENER_TIMEOUT", { detail: "the request's body stopped arriving" }));
  }
}

/**
 * giveBack frees what node's parser made for one piece alone. V8 looks for garbage in the whole heap for each 64 MB of such
 * memory: waiting for that cost a third of all that a large upload costs.
 */
function giveBack({ buffer, byteLength }: Buffer): void {
  if (byteLength >= worthBytes && buffer.byteLength === byteLength && buffer instanceof ArrayBuffer) buffer.transfer(0);
}
