// HTTP/1.1's answers: node's own, and one for a socket that an upgrade took out of node's hands.

import { type IncomingMessage, ServerResponse } from "node:http";
import type { Socket } from "node:net";
import type { Duplex } from "node:stream";
import type { Around } from "../exchange/around.ts";
import type { Outbound, OutboundHeaders } from "../exchange/outbound.ts";

/** Http1Reply is node's answer with what the gateway needs besides. The server makes these (`createServer({ ServerResponse })`). */
export class Http1Reply extends ServerResponse<IncomingMessage> {
  around: Around | null = null;

  get bodiless(): boolean {
    return this.req.method === "HEAD";
  }

  get takesTrailers(): boolean {
    return this.req.httpVersionMinor > 0 && !this.bodiless;
  }

  /** RFC 9110 §15.2: before HTTP/1.1 there were none, and a client would take it for the answer. */
  inform(status: number, headers: readonly string[]): void {
    // Who does not read misses some: they are not kept for later.
    const { socket } = this;
    if (this.req.httpVersionMinor === 0 || this.headersSent || socket === null || socket.writableNeedDrain) return;
    // Before Node 26.2 there is no way to; they are no part of the answer.
    if ("writeInformation" in this) this.writeInformation(status, headers);
  }

  /** Before HTTP/1.1 a body may end with the connection, so that is reset. */
  cut(): void {
    if (this.req.httpVersionMinor === 0) this.socket?.resetAndDestroy();
    this.destroy();
  }
}

/** toOutbound: node's methods take all that Outbound's do, and more; their overloads only cannot be compared with them. */
export const toOutbound = (reply: Http1Reply): Outbound => reply as unknown as Outbound;

/**
 * createSocketReply answers an upgrade that is refused like any request, and closes the connection. Nothing touches the
 * socket before there is something to answer: one that becomes a tunnel is never node's again.
 */
export const createSocketReply = (incoming: IncomingMessage, socket: Duplex): Outbound =>
  new SocketReply(incoming, socket);

class SocketReply implements Outbound {
  around: Around | null = null;
  readonly #incoming: IncomingMessage;
  readonly #socket: Duplex;
  #made: Outbound | null = null;

  constructor(incoming: IncomingMessage, socket: Duplex) {
    this.#incoming = incoming;
    this.#socket = socket;
  }

  get #reply(): Outbound {
    this.#made ??= attach(this.#incoming, this.#socket);
    return this.#made;
  }

  get statusCode(): number {
    return this.#made?.statusCode ?? 0;
  }

  get headersSent(): boolean {
    return this.#made?.headersSent ?? false;
  }

  get writableEnded(): boolean {
    return this.#made?.writableEnded ?? false;
  }

  get destroyed(): boolean {
    return this.#made?.destroyed ?? this.#socket.destroyed;
  }

  get bodiless(): boolean {
    return false;
  }

  get takesTrailers(): boolean {
    return false;
  }

  /** A handshake is answered once: clients of WebSockets take whatever comes first for the answer. */
  inform(): void {}

  get writableLength(): number {
    return this.#made?.writableLength ?? 0;
  }

  addTrailers(): void {}

  setHeader(name: string, value: string | readonly string[]): void {
    this.#reply.setHeader(name, value);
  }

  removeHeader(name: string): void {
    this.#reply.removeHeader(name);
  }

  writeHead(status: number, headers?: OutboundHeaders): void {
    this.#reply.writeHead(status, headers);
  }

  flushHeaders(): void {
    this.#reply.flushHeaders();
  }

  write(chunk: Buffer): boolean {
    return this.#reply.write(chunk);
  }

  end(last?: Buffer | string, encoding?: "latin1"): void {
    this.#reply.end(last, encoding);
  }

  once(event: "close" | "drain" | "finish", listener: () => void): void {
    this.#reply.once(event, listener);
  }

  destroy(): void {
    if (this.#made === null) this.#socket.destroy();
    else this.#made.destroy();
  }

  cut(): void {
    if (this.#made === null) this.#socket.destroy();
    else this.#made.cut();
  }
}

/** attach makes node's answer on a socket that node's server has let go of. */
function attach(incoming: IncomingMessage, socket: Duplex): Outbound {
  const reply = new Http1Reply(incoming);
  reply.shouldKeepAlive = false;
  reply.assignSocket(socket as Socket);
  // node's server would pass this on; it no longer knows the socket.
  const onDrain = () => reply.emit("drain");
  socket.on("drain", onDrain);
  reply.once("finish", () => {
    socket.off("drain", onDrain);
    reply.detachSocket(socket as Socket);
    // node's server would say this too: whoever holds something until then lets go of it.
    socket.once("close", () => reply.emit("close"));
    socket.end(() => socket.destroy());
  });
  return toOutbound(reply);
}
