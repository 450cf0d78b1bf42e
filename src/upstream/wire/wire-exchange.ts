// One exchange on a connection of our own client: what of it is under way.

import type { ExchangeControl, ExchangeRequest, Exchanger } from "../exchanger.ts";
import type { RequestHead } from "./request-head.ts";

/** Carrier is what carries it. */
export interface Carrier {
  pause(): void;
  resume(): void;
  /** abort ends it with its connection. */
  abort(error: Error): void;
}

/** WireExchange is also its handler's control; it does nothing once the exchange is over. */
export class WireExchange implements ExchangeControl {
  readonly request: ExchangeRequest;
  readonly handler: Exchanger;
  readonly head: RequestHead;
  /** null: it has not begun, or is over. */
  connection: Carrier | null = null;
  /** The handler was told that the request goes out. */
  begun = false;
  /** A byte of an answer is here. */
  answered = false;
  paused = false;

  constructor(request: ExchangeRequest, handler: Exchanger, head: RequestHead) {
    this.request = request;
    this.handler = handler;
    this.head = head;
  }

  pause(): void {
    if (this.connection !== null) this.connection.pause();
  }

  resume(): void {
    if (this.connection !== null) this.connection.resume();
  }

  abort(error: Error): void {
    if (this.connection !== null) this.connection.abort(error);
  }
}
