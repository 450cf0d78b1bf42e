// The connections that there are: who is among them, which of them are too many, and which may go.

import type { Server } from "node:http";
import type { Socket } from "node:net";
import { createEbb } from "./ebb.ts";
import { closeAfter } from "./last-answer.ts";
import { answerOf, idleOf, isAhead } from "./turn.ts";

/** How long a connection may have been silent from its beginning before it counts as idle: its request may be on its way. */
const silenceMs = 1_000;

/** Crowd is the connections of one server, also those that speak something else than HTTP by now. */
export class Crowd {
  readonly sockets = new Map<Socket, Presence>();
  /** Those of them for which there was no room: they are told so, each with what counts it. */
  readonly over = new Map<Socket, () => void>();
  /** Each answer is the last of its connection. */
  stopping = false;
  /** Told whenever one has gone. */
  onLeave: () => void = () => {};
  readonly #server: Server;
  /** How often it was looked for idle ones. */
  #looks = 0;

  /** `onEbb` is called when a flood of them has gone. */
  constructor(server: Server, onEbb: () => void) {
    this.#server = server;
    const ebb = createEbb(onEbb);
    const { sockets, over } = this;
    const leave = (socket: Socket) => {
      sockets.delete(socket);
      over.delete(socket);
      ebb.fell(sockets.size);
      this.onLeave();
    };
    server.on("connection", (socket: Socket) => {
      const now = performance.now();
      sockets.set(socket, { began: now, look: 0, bytesWritten: 0, since: now });
      ebb.rose(sockets.size);
      socket.once("close", () => leave(socket));
    });
    crowds.set(server, this);
  }

  /** stopKeeping has each answer from now on be the last of its connection. */
  stopKeeping(): void {
    this.stopping = true;
    for (const socket of this.sockets.keys()) {
      const answer = answerOf(socket);
      if (answer !== null && !isAhead(socket)) closeAfter(answer);
    }
  }

  /**
   * endIdle ends the connections that have been found idle for so long, and were given nothing since: neither empty lines, of
   * which no request comes, nor anything else that is sent keeps one. A head that has begun, and what has said nothing yet, are on
   * node's own clock.
   */
  endIdle(quietMs: number): void {
    const now = performance.now();
    const before = this.#looks++;
    for (const socket of idleOf(this.#server)) {
      const found = this.sockets.get(socket);
      if (found === undefined || socket.bytesRead === 0) continue;
      const { bytesWritten } = socket;
      if (found.look !== before || found.bytesWritten !== bytesWritten) {
        found.bytesWritten = bytesWritten;
        found.since = now;
      } else if (now - found.since >= quietMs) socket.destroy();
      found.look = this.#looks;
    }
  }

  /**
   * createSweep gives a function that ends the connections which it has found idle for so long, and were given nothing since: the
   * next request of one that was just used may be on its way (RFC 9112 §9.5). Called with false it only looks.
   */
  createSweep(quietMs: number): (end: boolean) => void {
    let found = new Map<Socket, Found>();
    return (end) => {
      const now = performance.now();
      const still = new Map<Socket, Found>();
      for (const socket of idleOf(this.#server)) {
        // What has said nothing yet is idle to node.
        if (socket.bytesRead === 0) continue;
        const before = found.get(socket);
        const { bytesWritten } = socket;
        const same = before?.bytesWritten === bytesWritten ? before : { bytesWritten, since: now };
        if (end && now - same.since >= quietMs) socket.destroy();
        else still.set(socket, same);
      }
      found = still;
      if (!end) return;
      for (const [socket, { began }] of this.sockets)
        if (socket.bytesRead === 0 && began < now - silenceMs && !this.over.has(socket)) socket.destroy();
    };
  }
}

/** Presence is what is known of a connection, by performance.now(). */
interface Presence {
  readonly began: number;
  /** The last time that it was found idle: the how manieth look that was, how much it had been given by then, and since when that is all. */
  look: number;
  bytesWritten: number;
  since: number;
}

/** Found is an idle connection as it was when it was looked at: by then it had been given so much, and since when that is all. */
interface Found {
  readonly bytesWritten: number;
  readonly since: number;
}

const crowds = new WeakMap<Server, Crowd>();

/** crowdOf gives a server's. */
export const crowdOf = (server: Server): Crowd => crowds.get(server)!;
