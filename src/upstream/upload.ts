// A request body on its way up: the client's stream, read only as fast as the upstream takes it.

import { Readable } from "node:stream";
import { GatewayError } from "../errors.ts";

/**
 * Upload stands between the client's stream and whoever sends it, who destroys the body that they were given. Destroying the client's
 * own stream would take the connection away from the answer.
 */
export class Upload extends Readable {
  readonly #incoming: Readable;
  readonly #idleTimeoutMs: number;
  #timer: NodeJS.Timeout | undefined;
  #reading = false;

  constructor(incoming: Readable, idleTimeoutMs: number) {
    super({ highWaterMark: 65_536 });
    this.#incoming = incoming;
    this.#idleTimeoutMs = idleTimeoutMs;
  }

  override _read(): void {
    const incoming = this.#incoming;
    if (this.#reading) {
      this.#timer?.refresh();
      incoming.resume();
      return;
    }
    this.#reading = true;
    if (incoming.readableEnded) {
      this.push(null);
      return;
    }
    // A client that stops in the middle would hold the upstream's connection for ever.
    this.#timer = setTimeout(() => this.#onIdle(), this.#idleTimeoutMs).unref();
    incoming.on("data", this.#onData).once("end", this.#onEnd);
  }

  override _destroy(error: Error | null, callback: (error?: Error | null) => void): void {
    clearTimeout(this.#timer);
    this.#incoming.off("data", this.#onData).off("end", this.#onEnd);
    // What is still to come is read and dropped, so that the client gets to the answer.
    if (this.#reading) this.#incoming.resume();
    callback(error);
  }

  readonly #onData = (chunk: Buffer) => {
    if (this.push(chunk)) this.#timer?.refresh();
    else this.#incoming.pause();
  };

  readonly #onEnd = () => {
    clearTimeout(this.#timer);
    this.push(null);
  };

  #onIdle(): void {
    // While it is paused the upstream is the slow one, and has its own timeout.
    if (!this.#incoming.isPaused())
      this.destroy(new GatewayError("LISTENER_TIMEOUT", { detail: "the request's body stopped arriving" }));
  }
}
