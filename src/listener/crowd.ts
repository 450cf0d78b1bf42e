// The connections that there are: idle ones end first, when there are too many and when the server ends.

import type { Server } from "node:http";
import { type Socket, Server as SocketServer } from "node:net";
import { createEbb } from "./ebb.ts";
import { idleOf } from "./turn.ts";

/** Turned is how many connections were turned away since it was told last, and why. */
export interface Turned {
  readonly count: number;
  readonly cause: string;
}

/** One line of the log for so long. */
const everyMs = 10_000;

/** How long a connection may have been silent from its beginning before it counts as idle: its request may be on its way. */
const silenceMs = 1_000;

/** When each connection began (performance.now()). */
type Crowd = Map<Socket, number>;

const crowds = new WeakMap<Server, Crowd>();

/**
 * limitCrowd turns connections away that are too many. Nothing else comes of them: what is being served goes on. `onEbb` is
 * called when a flood of them has gone.
 */
export function limitCrowd(
  server: Server,
  connections: number,
  { onTurned, onEbb }: { readonly onTurned: (turned: Turned) => void; readonly onEbb: () => void },
): void {
  const crowd = new Map() as Crowd;
  crowds.set(server, crowd);
  const ebb = createEbb(onEbb);
  const leave = function (this: Socket) {
    crowd.delete(this);
    ebb.fell(crowd.size);
  };
  server.on("connection", (socket: Socket) => {
    crowd.set(socket, performance.now());
    ebb.rose(crowd.size);
    socket.once("close", leave);
  });
  let count = 0;
  let cause = "";
  let timer: NodeJS.Timeout | null = null;
  const tell = () => {
    timer = null;
    if (count === 0) return;
    const turned = { count, cause };
    count = 0;
    timer = setTimeout(tell, everyMs).unref();
    onTurned(turned);
  };
  const turn = (why: string) => {
    count++;
    cause = why;
    // Soon enough for the next one: of those that come in one burst, each would look through them all.
    if (!closing) setImmediate(makeRoom);
    closing = true;
    if (timer === null) tell();
  };
  let closing = false;
  const makeRoom = () => {
    closing = false;
    closeIdle(server);
  };
  server.maxConnections = connections;
  server.on("drop", () => turn(`more than ${connections} connections`));
  // Without a listener one that could not be accepted (EMFILE, ENFILE) would end the process, and all the others with it.
  server.on("error", (error: NodeJS.ErrnoException) => {
    if (server.listening) turn(error.code ?? error.message);
  });
}

/** closeIdle ends the connections that owe nothing: their clients may find them closed at any time (RFC 9112 §9.5). */
export function closeIdle(server: Server): void {
  for (const socket of idleOf(server)) socket.destroy();
  const before = performance.now() - silenceMs;
  for (const [socket, began] of crowds.get(server) ?? [])
    if (socket.bytesRead === 0 && began < before) socket.destroy();
}

/** stopAccepting resolves when all connections have ended. node:http's own close would cut answers that are still being sent. */
export function stopAccepting(server: Server): Promise<void> {
  return new Promise((resolve) => {
    SocketServer.prototype.close.call(server, () => resolve());
    closeIdle(server);
  });
}
