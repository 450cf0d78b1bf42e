// The connections that there are: who is among them, which of them are too many, and which may go.

import type { Server } from "node:http";
import type { Socket } from "node:net";
import { createEbb } from "./ebb.ts";
import { closeAfter } from "./last-answer.ts";
import { answerOf, idleOf, isAhead, isHttp } from "./turn.ts";

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
      sockets.set(socket, { began: now, bytesRead: 0, since: now });
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

  /** endIdle ends the connections that owe no answer and have been found silent for so long. What has said nothing yet is on node's own clock. */
  endIdle(quietMs: number): void {
    const now = performance.now();
    for (const [socket, found] of this.sockets) {
      const { bytesRead } = socket;
      if (found.bytesRead !== bytesRead || answerOf(socket) !== null) {
        found.bytesRead = bytesRead;
        found.since = now;
      } else if (bytesRead > 0 && now - found.since >= quietMs && isHttp(socket)) socket.destroy();
    }
  }

  /**
   * createSweep gives a function that ends the connections which it has found idle for so long, and nothing came on them since:
   * the next request of one that was just used may be on its way (RFC 9112 §9.5). Called with false it only looks.
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
        const same = before?.bytesRead === socket.bytesRead ? before : { bytesRead: socket.bytesRead, since: now };
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
interface Presence extends Found {
  readonly began: number;
}

/** Found is a connection as it was when it was looked at: by then it had read so much, and since when that is all. */
interface Found {
  bytesRead: number;
  since: number;
}

const crowds = new WeakMap<Server, Crowd>();

/** crowdOf gives a server's. */
export const crowdOf = (server: Server): Crowd => crowds.get(server)!;
