// A request's body on its way out, as fast as the other side reads it, and exactly as long as was said.

import type { Socket } from "node:net";
import type { BodyReader, StreamedBody } from "../exchanger.ts";
import { WireFault } from "./wire-fault.ts";

/** BodyWriterEvents are told to whoever sends the request. */
export interface BodyWriterEvents {
  /** The other side does not take more for now; then it does again. */
  onStalled(stalled: boolean): void;
  onSent(): void;
  onBroken(error: Error): void;
}

/** BodyWriter sends a head with the first piece of its body. */
export class BodyWriter implements BodyReader {
  /** The head is out. */
  begun = false;
  readonly #socket: Socket;
  readonly #body: StreamedBody;
  readonly #head: string;
  /** -1: chunks. */
  readonly #length: number;
  readonly #ofNone: string;
  readonly #events: BodyWriterEvents;
  #written = 0;
  #stalled = false;
  #over = false;

  /** `length`: -1 where it was not announced. `ofNone` ends the head where the body turns out to be empty. */
  constructor(
    socket: Socket,
    body: StreamedBody,
    head: string,
    length: number,
    ofNone: string,
    events: BodyWriterEvents,
  ) {
    this.#socket = socket;
    this.#body = body;
    this.#head = head;
    this.#length = length;
    this.#ofNone = ofNone;
    this.#events = events;
    body.read(this);
  }

  /** drained is told that there is room again. */
  drained(): void {
    if (this.#over || !this.#stalled) return;
    this.#stalled = false;
    this.#events.onStalled(false);
    this.#body.resume();
  }

  /** release lets go of a body of which nothing was sent: another one goes on with it. */
  release(): void {
    this.#over = true;
    this.#body.leave();
  }

  /** stop lets go of the body, of which nothing else is sent. */
  stop(): void {
    if (this.#over) return;
    this.#over = true;
    this.#body.stop();
  }

  onPiece(piece: Buffer): boolean {
    const socket = this.#socket;
    if (this.#over || piece.length === 0) return false;
    // What is beyond the length would be read as the next request.
    if (this.#length !== -1 && this.#written + piece.length > this.#length) {
      this.onBroken(new WireFault("WIRE_UNSENDABLE", "a body that is longer than was said"));
      return false;
    }
    this.#written += piece.length;
    if (this.begun && this.#length !== -1) socket.write(piece);
    else this.#writeFramed(piece);
    const waiting = socket.writableLength;
    // What was taken at once is no reason to wait, however large it was.
    if (waiting >= socket.writableHighWaterMark && !this.#over) {
      this.#stalled = true;
      this.#body.pause();
      this.#events.onStalled(true);
    }
    return waiting === 0;
  }

  #writeFramed(piece: Buffer): void {
    const socket = this.#socket;
    socket.cork();
    this.#begin();
    if (this.#length === -1) socket.write(`${piece.length.toString(16)}\r\n`, "latin1");
    socket.write(piece);
    if (this.#length === -1) socket.write("\r\n", "latin1");
    socket.uncork();
  }

  #begin(): void {
    if (this.begun) return;
    this.begun = true;
    const framing = this.#length === -1 ? "transfer-encoding: chunked" : `content-length: ${this.#length}`;
    this.#socket.write(`${this.#head}${framing}\r\n\r\n`, "latin1");
  }

  onEnd(): void {
    if (this.#over) return;
    if (this.#length > this.#written) {
      this.onBroken(new WireFault("WIRE_UNSENDABLE", "a body that is shorter than was said"));
      return;
    }
    this.#over = true;
    if (!this.begun) {
      this.begun = true;
      this.#socket.write(`${this.#head}${this.#ofNone}\r\n`, "latin1");
    } else if (this.#length === -1) this.#socket.write("0\r\n\r\n", "latin1");
    this.#events.onSent();
  }

  onBroken(error: Error): void {
    if (this.#over) return;
    this.stop();
    this.#events.onBroken(error);
  }
}
