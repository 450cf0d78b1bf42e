// The connections that there are: idle ones end first, when there are too many and when the server ends.

import type { Server } from "node:http";
import { type Socket, Server as SocketServer } from "node:net";
import { createEbb } from "./ebb.ts";
import { closeAfter } from "./last-answer.ts";
import { answerOf, idleOf, isAhead } from "./turn.ts";

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
  endSilent(server);
}

/** Found is a connection that was idle when it was looked at. */
interface Found {
  readonly bytesRead: number;
  readonly since: number;
}

/**
 * createSweep gives a function that ends the connections which it has found idle for so long, and nothing came on them since:
 * the next request of one that was just used may be on its way. Called with false it only looks.
 */
export function createSweep(server: Server, quietMs: number): (end: boolean) => void {
  let found = new Map<Socket, Found>();
  return (end) => {
    const now = performance.now();
    const still = new Map<Socket, Found>();
    for (const socket of idleOf(server)) {
      const before = found.get(socket);
      const same = before?.bytesRead === socket.bytesRead ? before : { bytesRead: socket.bytesRead, since: now };
      if (end && now - same.since >= quietMs) socket.destroy();
      else still.set(socket, same);
    }
    found = still;
    if (end) endSilent(server);
  };
}

function endSilent(server: Server): void {
  const before = performance.now() - silenceMs;
  for (const [socket, began] of crowds.get(server) ?? [])
    if (socket.bytesRead === 0 && began < before) socket.destroy();
}

/** connectionsOf gives all that there are, also those that speak something else than HTTP by now. */
export const connectionsOf = (server: Server): Iterable<Socket> => crowds.get(server)?.keys() ?? [];

/** In a flood the last ones are not waited for. */
const takeMs = 100;

const stopping = new WeakSet<Server>();

/** isStopping: was stopKeeping called? */
export const isStopping = (server: Server): boolean => stopping.has(server);

/** stopKeeping has each answer from now on be the last of its connection. */
export function stopKeeping(server: Server): void {
  stopping.add(server);
  for (const socket of connectionsOf(server)) {
    const answer = answerOf(socket);
    if (answer !== null && !isAhead(socket)) closeAfter(answer);
  }
}

/** stopAccepting resolves when all connections have ended. node:http's own close would cut answers that are still being sent. */
export async function stopAccepting(server: Server): Promise<void> {
  // What the kernel has accepted is taken first: it would be reset.
  let came = true;
  const onCome = () => {
    came = true;
  };
  server.on("connection", onCome);
  for (const end = performance.now() + takeMs; came && performance.now() < end; ) {
    came = false;
    await new Promise(setImmediate);
  }
  server.off("connection", onCome);
  await new Promise<void>((resolve) => SocketServer.prototype.close.call(server, () => resolve()));
}
