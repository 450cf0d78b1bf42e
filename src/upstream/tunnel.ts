// An upgraded connection: the handshake is relayed like any request, then bytes pass both ways until either side ends.

import type { Duplex } from "node:stream";
import { GatewayError } from "../errors.ts";
import type { Handshake } from "../exchange/inbound.ts";
import type { Outbound } from "../exchange/outbound.ts";
import { goingAwayClose } from "../reply/websocket-close.ts";
import type { RelayOptions } from "./attempt.ts";
import type { ExchangeControl, Fields } from "./exchanger.ts";
import type { EndStream } from "./forwarding.ts";
import { Relay } from "./relay.ts";
import { faultInSwitching, protocolOf } from "./switching.ts";
import { followWebSocket } from "./websocket.ts";

/** Tunnel is the handler of one upgrade. It settles when the upstream has answered; `tunnels` holds it until it ends. */
export class Tunnel extends Relay {
  readonly #socket: Duplex;
  readonly #head: Buffer;
  readonly #tunnels: Set<Duplex>;
  /** Of a joined pair: closes it from outside. */
  #close: EndStream | null = null;
  /** The gateway goes away, and the upstream still thinks the handshake over: it is opened, and told. */
  #goodbye: Parameters<EndStream> | null = null;

  constructor(options: RelayOptions, reply: Outbound, { socket, head }: Handshake, tunnels: Set<Duplex>) {
    super(options, reply);
    this.#socket = socket;
    this.#head = head;
    this.#tunnels = tunnels;
    socket.once("close", () => this.abandon());
    const { onStream } = options.forwarding;
    // From the handshake on: what ends a session while the upstream still thinks it over must end this too.
    const release = onStream?.(this.#end, "lasting");
    if (release) socket.once("close", release);
  }

  onRequestUpgrade(_control: ExchangeControl, status: number, fields: Fields, upstream: Duplex): void {
    const socket = this.#socket;
    upstream.on("error", () => upstream.destroy());
    socket.on("error", () => socket.destroy());
    if (socket.destroyed) {
      upstream.destroy();
      this.abandon();
      this.release();
      return;
    }
    const { rawHeaders } = this.options.forwarding;
    const fault = faultInSwitching(fields, rawHeaders);
    if (fault !== null) {
      // Neither side has seen a byte of the other's yet, and neither will.
      upstream.destroy();
      this.release();
      this.fail(this.badAnswer(`a 101 that is none: ${fault}`));
      return;
    }
    socket.write(toSwitching(this.headersFor(status, fields), rawHeaders), "latin1");
    if (this.#head.length > 0) upstream.write(this.#head);
    this.#join(upstream);
    this.succeed(status);
  }

  readonly #end: EndStream = (code, reason) => {
    if (this.#close !== null) this.#close(code, reason);
    else if (code === goingAwayClose) this.#goodbye = [code, reason];
    else this.abandon(new GatewayError("IDENTITY_REQUIRED", { detail: reason }));
  };

  #join(upstream: Duplex): void {
    const socket = this.#socket;
    const { bodyTimeout } = this.options.request;
    this.#tunnels.add(socket);
    this.#close = isWebSocket(this.options.request.upgrade)
      ? followWebSocket(socket, upstream, this.#head)
      : (code) => code === goingAwayClose || cut(socket, upstream);
    for (const [one, other] of [
      [socket, upstream],
      [upstream, socket],
    ] as const) {
      one.pipe(other, { end: false });
      // What was read before the end is still delivered; then both are gone.
      one.once("end", () => finish(other, bodyTimeout));
      one.once("close", () => finish(other, bodyTimeout));
    }
    upstream.once("close", () => {
      this.#tunnels.delete(socket);
      this.release();
    });
    if (this.#goodbye !== null) this.#close(...this.#goodbye);
  }
}

const isWebSocket = (protocol: string | null): boolean => protocol?.toLowerCase() === "websocket";

/** There is no way to say why in a protocol that nobody here knows; when the gateway goes away it may go on for as long as requests may. */
function cut(socket: Duplex, upstream: Duplex): void {
  upstream.destroy();
  socket.destroy();
}

function finish(socket: Duplex, timeoutMs: number): void {
  if (socket.destroyed || socket.writableEnded) return;
  // A side that does not read its last bytes would otherwise stay for ever.
  const timer = setTimeout(() => socket.destroy(), timeoutMs).unref();
  socket.once("close", () => clearTimeout(timer));
  socket.end(() => socket.destroy());
}

function toSwitching(pairs: readonly string[], rawHeaders: readonly string[]): string {
  let head = "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\n";
  head += `Upgrade: ${protocolOf(rawHeaders)}\r\n`;
  for (let index = 0; index < pairs.length; index += 2) head += `${pairs[index]}: ${pairs[index + 1]}\r\n`;
  return `${head}\r\n`;
}
