// A request's body on its way out, as fast as the other side reads it, and exactly as long as was said.

import type { Socket } from "node:net";
import type { Readable } from "node:stream";
import { WireFault } from "./wire-fault.ts";

/** BodyWriterEvents are told to whoever sends the request. */
export interface BodyWriterEvents {
  /** The other side does not take more for now; then it does again. */
  onStalled(stalled: boolean): void;
  onSent(): void;
  onBroken(error: Error): void;
}

/** BodyWriter sends a head with the first piece of its body. */
export class BodyWriter {
  /** The head is out. */
  begun = false;
  readonly #socket: Socket;
  readonly #body: Readable;
  readonly #head: string;
  /** -1: chunks. */
  readonly #length: number;
  readonly #ofNone: string;
  readonly #events: BodyWriterEvents;
  #written = 0;
  #over = false;

  /** `length`: -1 where it was not announced. `ofNone` ends the head where the body turns out to be empty. */
  constructor(socket: Socket, body: Readable, head: string, length: number, ofNone: string, events: BodyWriterEvents) {
    this.#socket = socket;
    this.#body = body;
    this.#head = head;
    this.#length = length;
    this.#ofNone = ofNone;
    this.#events = events;
    body.on("data", this.#onData).on("end", this.#onEnd).on("error", this.#onError).on("close", this.#onClose);
    if (body.errored !== null) process.nextTick(this.#onError, body.errored);
    else if (body.readableEnded) process.nextTick(this.#onEnd);
    else if (body.destroyed) process.nextTick(this.#onClose);
    // Another one has let go of it.
    else if (body.isPaused()) body.resume();
  }

  /** drained is told that there is room again. */
  drained(): void {
    if (this.#over || !this.#body.isPaused()) return;
    this.#events.onStalled(false);
    this.#body.resume();
  }

  /** release lets go of a body of which nothing was sent: another one goes on with it. */
  release(): void {
    this.#let();
    // What it says meanwhile the other one finds.
    this.#body.on("error", () => {}).pause();
  }

  /** stop lets go of the body, of which nothing else is sent. */
  stop(): void {
    if (this.#over) return;
    this.#let();
    // Nobody listens for what it says of that.
    this.#body.on("error", () => {}).destroy();
  }

  readonly #onData = (chunk: Buffer): void => {
    const socket = this.#socket;
    if (this.#over || chunk.length === 0) return;
    // What is beyond the length would be read as the next request.
    if (this.#length !== -1 && this.#written + chunk.length > this.#length) {
      this.#break(new WireFault("WIRE_UNSENDABLE", "a body that is longer than was said"));
      return;
    }
    socket.cork();
    this.#begin();
    this.#written += chunk.length;
    if (this.#length === -1) socket.write(`${chunk.length.toString(16)}\r\n`, "latin1");
    let room = socket.write(chunk);
    if (this.#length === -1) room = socket.write("\r\n", "latin1");
    socket.uncork();
    if (room || this.#over) return;
    this.#body.pause();
    this.#events.onStalled(true);
  };

  #begin(): void {
    if (this.begun) return;
    this.begun = true;
    const framing = this.#length === -1 ? "transfer-encoding: chunked" : `content-length: ${this.#length}`;
    this.#socket.write(`${this.#head}${framing}\r\n\r\n`, "latin1");
  }

  readonly #onEnd = (): void => {
    if (this.#over) return;
    if (this.#length > this.#written) {
      this.#break(new WireFault("WIRE_UNSENDABLE", "a body that is shorter than was said"));
      return;
    }
    this.#let();
    if (!this.begun) {
      this.begun = true;
      this.#socket.write(`${this.#head}${this.#ofNone}\r\n`, "latin1");
    } else if (this.#length === -1) this.#socket.write("0\r\n\r\n", "latin1");
    this.#events.onSent();
  };

  readonly #onError = (error: Error): void => this.#break(error);
  readonly #onClose = (): void => this.#break(new WireFault("WIRE_UNSENDABLE", "a body that broke off"));

  #break(error: Error): void {
    if (this.#over) return;
    this.stop();
    this.#events.onBroken(error);
  }

  #let(): void {
    this.#over = true;
    this.#body
      .off("data", this.#onData)
      .off("end", this.#onEnd)
      .off("error", this.#onError)
      .off("close", this.#onClose);
  }
}
