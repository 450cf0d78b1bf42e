// One connection of our own client: it carries one exchange at a time, and is closed at whatever it does not expect.

import type { Socket } from "node:net";
import type { Connection } from "../exchanger.ts";
import { AnswerReader, type Told } from "./answer-reader.ts";
import type { BodyWriter, BodyWriterEvents } from "./body-writer.ts";
import { arm, type Timed, unwatch, watch } from "./deadline.ts";
import { expectsBody } from "./request-head.ts";
import { awaitTurn, type Turned } from "./turn.ts";
import type { Carrier, WireExchange } from "./wire-exchange.ts";
import { WireFault } from "./wire-fault.ts";
import { writeRequest } from "./write-request.ts";

/** ConnectionOwner is told what becomes of a connection. */
export interface ConnectionOwner {
  /** It can be used again. */
  onIdle(connection: WireConnection): void;
  /** It was idle, and cannot be used any more. */
  onLost(connection: WireConnection): void;
  /** Its exchange was not begun, and goes by another one. */
  onUnbegun(exchange: WireExchange): void;
  /** Its socket is closed. */
  onClosed(connection: WireConnection): void;
}

const connecting = 0;
const idle = 1;
/** Idle, once whatever was sent behind the last answer was read. */
const resting = 2;
/** Its exchange begins, once whatever was sent before it was read. */
const waiting = 3;
const carrying = 4;
const closed = 5;

const never = Number.POSITIVE_INFINITY;

/**
 * WireConnection is made with a socket that connects; `read` and `use` are called by whoever made that. A handler that throws
 * fails its exchange: nobody foresaw it, and it is no reason to end all others of the process with it.
 */
export class WireConnection implements Connection, Carrier, Timed, Turned, BodyWriterEvents {
  dueAt = never;
  /** Exchanges that it has carried to their end. */
  carried = 0;
  exchange: WireExchange | null = null;
  readonly #socket: Socket;
  readonly #owner: ConnectionOwner;
  readonly #answer: AnswerReader;
  #state = connecting;
  #retired = false;
  #writer: BodyWriter | null = null;
  /** Nothing of the request is still to be written. */
  #sent = false;
  #failed: WireExchange | null = null;
  #failure: Error | null = null;

  constructor(socket: Socket, owner: ConnectionOwner, connectTimeoutMs: number) {
    this.#socket = socket;
    this.#owner = owner;
    this.#answer = new AnswerReader();
    this.#due(performance.now() + connectTimeoutMs);
    watch(this);
    socket.on("connect", this.#onConnect).on("drain", this.#onDrain);
    socket.on("end", this.#onEnd).on("error", this.#onError).on("close", this.#onClose);
  }

  get reused(): boolean {
    return this.carried > 0;
  }

  retire(): void {
    this.#retired = true;
    if (this.#state !== idle) return;
    this.#owner.onLost(this);
    this.#destroy();
  }

  /** use sends an exchange by it: it is new, or idle. */
  use(exchange: WireExchange): void {
    this.exchange = exchange;
    exchange.connection = this;
    exchange.handler.connection = this;
    if (this.#state !== idle) return;
    this.#state = waiting;
    this.dueAt = never;
    awaitTurn(this);
  }

  turn(nowMs: number): void {
    if (this.#state === waiting) this.#begin();
    else if (this.#state === resting) {
      if (this.#retired) this.#destroy();
      else {
        this.#state = idle;
        this.#due(nowMs + this.#answer.keptMs);
        this.#owner.onIdle(this);
      }
    }
  }

  nextBuffer(): Buffer {
    return this.#answer.nextBuffer();
  }

  /** read is given what has come; the bytes are not there any more afterwards. */
  read(bytes: Buffer, count: number): void {
    const { exchange } = this;
    if (exchange === null || this.#state !== carrying || (this.#writer !== null && !this.#writer.begun)) {
      // Sent before there was a request: it answers none.
      this.#lose(new WireFault("WIRE_CLOSED", "bytes before a request"));
      return;
    }
    let told: Told;
    try {
      if (!exchange.answered) {
        exchange.answered = true;
        exchange.handler.onResponseStarted?.();
      }
      told = this.#answer.read(bytes, count, exchange);
    } catch (cause) {
      this.fail(cause as Error);
      return;
    }
    if (this.exchange !== exchange) return;
    if (told === "more") {
      if (this.#answer.inBody && !exchange.paused) this.#due(performance.now() + exchange.request.bodyTimeout);
    } else if (told === "whole") this.#finish(this.#answer.excess);
    else this.fail(this.#answer.toFault());
  }

  pause(): void {
    this.exchange!.paused = true;
    this.dueAt = never;
    this.#socket.pause();
  }

  resume(): void {
    const exchange = this.exchange!;
    if (!exchange.paused) return;
    exchange.paused = false;
    this.#due(performance.now() + exchange.request.bodyTimeout);
    this.#socket.resume();
  }

  /** abort ends its exchange and closes it. */
  abort(error: Error): void {
    const exchange = this.#let();
    this.#destroy();
    if (exchange !== null) tell(exchange, error);
  }

  /** fail does the same; the handler is told once it is closed: what it was told before is on its way by then. */
  fail(error: Error): void {
    const exchange = this.#let();
    if (exchange !== null) {
      this.#failed = exchange;
      this.#failure = error;
    }
    this.#destroy();
  }

  onDue(): void {
    const { exchange } = this;
    if (this.#state === connecting) this.fail(new WireFault("WIRE_CONNECT_LATE", "no connection in time"));
    else if (exchange === null) this.retire();
    else if (this.#answer.inBody) this.fail(new WireFault("WIRE_SILENT", "silent in the middle of an answer"));
    else this.fail(new WireFault("WIRE_LATE", "no answer in time"));
  }

  onStalled(stalled: boolean): void {
    // Whoever does not read a request has as long as for an answer to it.
    if (!this.#answer.inBody) this.#due(stalled ? performance.now() + this.exchange!.request.headersTimeout : never);
  }

  onSent(): void {
    const { handler, request } = this.exchange!;
    this.#writer = null;
    this.#sent = true;
    if (!this.#answer.inBody) this.#due(performance.now() + request.headersTimeout);
    handler.onRequestSent?.();
  }

  onBroken(error: Error): void {
    this.fail(error);
  }

  #begin(): void {
    try {
      this.#send();
    } catch (cause) {
      this.fail(cause as Error);
    }
  }

  #send(): void {
    const exchange = this.exchange!;
    const { request, handler } = exchange;
    exchange.begun = true;
    this.#state = carrying;
    this.#sent = false;
    this.dueAt = never;
    this.#answer.begin(request);
    handler.onRequestStart(exchange);
    if (this.exchange !== exchange) return;
    this.#writer = writeRequest(this.#socket, exchange, this);
    if (this.#writer === null) this.onSent();
  }

  #finish(excess: boolean): void {
    const { trailers, keepsAlive } = this.#answer;
    const { body, method } = this.exchange!.request;
    const reusable = keepsAlive && this.#sent && !excess && (body === null || expectsBody(method));
    const exchange = this.#let()!;
    this.carried++;
    if (reusable && this.#answer.keptMs > 0) {
      this.#state = resting;
      this.dueAt = never;
      if (exchange.paused) this.#socket.resume();
      awaitTurn(this);
    } else this.#destroy();
    try {
      exchange.handler.onResponseEnd(exchange, trailers);
    } catch (cause) {
      tell(exchange, cause as Error);
    }
  }

  /** Its exchange is its own no more. */
  #let(): WireExchange | null {
    const { exchange } = this;
    if (exchange !== null) exchange.connection = null;
    this.exchange = null;
    // What comes after the answer's end is not for this exchange.
    if (this.#writer !== null) this.#writer.stop();
    this.#writer = null;
    return exchange;
  }

  /** It cannot be used any more: what has not begun goes by another one. */
  #lose(error: Error): void {
    const { exchange } = this;
    // Nor has a request whose body nothing has come of; but where not even a new one lasts, another new one would not either.
    const unsent = this.#writer !== null && !this.#writer.begun && this.reused;
    if (exchange !== null && (this.#state === waiting || unsent)) {
      this.#writer?.release();
      this.#writer = null;
      this.#let();
      this.#destroy();
      this.#owner.onUnbegun(exchange);
    } else if (exchange !== null) this.fail(error);
    else {
      if (this.#state === idle) this.#owner.onLost(this);
      this.#destroy();
    }
  }

  #destroy(): void {
    this.#state = closed;
    this.dueAt = never;
    unwatch(this);
    this.#socket.destroy();
  }

  #due(at: number): void {
    this.dueAt = at;
    arm();
  }

  readonly #onConnect = (): void => {
    if (this.#state !== connecting) return;
    if (this.exchange !== null) this.#begin();
    else this.#destroy();
  };

  readonly #onDrain = (): void => this.#writer?.drained();

  readonly #onEnd = (): void => {
    if (this.#state === closed) return;
    if (this.exchange !== null && this.#state === carrying && this.#answer.endsWithConnection) this.#finish(true);
    else this.#lose(new WireFault("WIRE_CLOSED", "the other side has closed"));
  };

  // A reset is never the end of a body: half an answer would pass for a whole one.
  readonly #onError = (error: Error): void => {
    if (this.#state !== closed) this.#lose(error);
  };

  readonly #onClose = (): void => {
    if (this.#state !== closed) this.#lose(new WireFault("WIRE_CLOSED", "the connection was closed"));
    this.#owner.onClosed(this);
    if (this.#failed !== null) tell(this.#failed, this.#failure!);
  };
}

const tell = (exchange: WireExchange, error: Error): void =>
  exchange.handler.onResponseError(exchange.begun ? exchange : null, error);
