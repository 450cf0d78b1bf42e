// One request of a connection at a time: what is sent ahead waits unread, and what follows a last answer is never read.

import type { IncomingMessage, Server } from "node:http";
import type { Socket } from "node:net";
import { DirectReply, Wire } from "./direct-reply.ts";
import type { Head } from "./head.ts";
import { type Answer, stayOpen } from "./last-answer.ts";

/**
 * Connection is a socket of node's server, with what its types leave out: the parser, told to stop by the number that it
 * gets for a head (node:_http_common), and the answer that is being given. Undocumented, so held here.
 */
interface Connection extends Socket {
  readonly parser: Parser | null;
  readonly _httpMessage?: Answer | null;
  _paused: boolean;
}

interface Parser {
  onIncoming: (incoming: Head | IncomingMessage, keepAlive: boolean) => number;
  resume(): void;
}

/** What node's server knows of its connections: a list that its own closeIdleConnections reads. */
interface Tracked {
  idle(): readonly { readonly socket: Connection }[];
}

type Take = (incoming: Head, keepAlive: boolean) => number;

/** Direct is told of each request that has no body and no other wish, with its answer; node's server hears of the others. */
export interface Direct {
  /** The lines of an answer whose connection is kept. */
  readonly kept: string;
  readonly take: (head: Head, reply: DirectReply) => void;
}

/** llhttp's HPE_PAUSED: said of a head, it stops the parser behind it. node makes a clientError of that, with the bytes left over. */
const stop = 21;

/** StopError is that clientError. */
export interface StopError extends Error {
  readonly code: "HPE_PAUSED";
  readonly rawPacket: Buffer;
  readonly bytesParsed: number;
}

/** What waits for the answer before it: a head, and the bytes behind it. */
interface Waiting {
  readonly head: Head;
  readonly keepAlive: boolean;
  readonly take: Take;
  /** The head's own bytes came with these; a parser that stands still says nothing true of where the next ones begin. */
  readonly rest: Buffer[];
  size: number;
  /** As much as may be: nothing more is read. */
  full: boolean;
}

/** Read on as far as this, so that a client that goes away is noticed; then the connection is left alone until its turn. */
const aheadLimitBytes = 65_536;

const waiting = new WeakMap<Socket, Waiting>();

/** Connections whose next request is here, as far as can be told from bytes. */
const sentAhead = new WeakSet<Socket>();

/** takeTurns makes a new connection's requests wait for each other, and takes them the shorter of two ways. */
export function takeTurns(socket: Socket, direct: Direct): void {
  const connection = socket as Connection;
  const parser = connection.parser!;
  const take = toTake(connection, direct, parser.onIncoming);
  parser.onIncoming = (incoming, keepAlive) => {
    // The server's own class of messages (createServer).
    const head = incoming as Head;
    const before = connection._httpMessage;
    // One whose last answer was given takes nothing more, until it is closed.
    if (!before && !connection.writableEnded) return take(head, keepAlive);
    if (head.upgrade) {
      // The parser keeps to itself what comes behind it, so it cannot wait, and is not read either.
      head.upgrade = false;
      if (before) endAfter(before, () => connection.destroySoon());
    } else if (before) {
      stayOpen(before);
      waiting.set(connection, { head, keepAlive, take, rest: [], size: 0, full: false });
      before.once("finish", () => next(connection));
    }
    return stop;
  };
}

function toTake(connection: Connection, { kept, take }: Direct, longer: Parser["onIncoming"]): Take {
  const wire = new Wire(connection, kept);
  return (head, keepAlive) => {
    if (!head.isWhole) return longer(head.toRequest(), keepAlive);
    // node sets it behind an answer of its own, and knows nothing of this request.
    if (connection.timeout) connection.setTimeout(0);
    take(head, new DirectReply(head, wire, keepAlive));
    return 0;
  };
}

/** onStop is told of each StopError, and keeps the bytes that wait. */
export function onStop(socket: Socket, error: StopError): void {
  const held = waiting.get(socket);
  if (held === undefined) return;
  const bytes = held.rest.length === 0 ? error.rawPacket.subarray(error.bytesParsed) : error.rawPacket;
  held.rest.push(bytes);
  held.size += bytes.length;
  if (held.full || held.size < aheadLimitBytes) return;
  held.full = true;
  // node resumes a connection whenever somebody reads a body, even one that is empty, and whenever an answer got through.
  socket.on("resume", stay);
  socket.pause();
}

/** By the event node's server stops reading. One that was paused in the moment before it is resumed would read on without it. */
function stay(this: Socket): void {
  if (this.isPaused()) this.emit("pause");
  else this.pause();
}

/** answering gives the answer that a connection still owes, once its request is whole: nothing may be written before it. */
export function answering(socket: Socket): Answer | null {
  const answer = (socket as Connection)._httpMessage;
  return answer?.req.complete ? answer : null;
}

/** hasBegun: is part of an answer out already? A 400 in the middle of it would be read as part of it. */
export const hasBegun = (socket: Socket): boolean => (socket as Connection)._httpMessage?.headersSent ?? false;

/** isAhead: is another request of the connection here, behind the one that is being answered? As far as can be told from bytes. */
export const isAhead = (socket: Socket): boolean => waiting.has(socket) || sentAhead.has(socket);

/** answerOf gives the answer that a connection is being given, or waits for; null: none. */
export const answerOf = (socket: Socket): Answer | null => (socket as Connection)._httpMessage ?? null;

/** isHttp: is it still node's to read requests from? One that was upgraded is not. */
export const isHttp = (socket: Socket): boolean => (socket as Connection).parser !== null;

/** endAfter makes an answer the last of its connection, as far as that can still be said; `then` ends it. */
export function endAfter(answer: Answer, then: () => void): void {
  if (!answer.headersSent) answer.shouldKeepAlive = false;
  answer.once("finish", then);
}

/** idleOf gives the connections that owe no answer, have sent all that they were given, and have no request on its way. */
export function idleOf(server: Server): Socket[] {
  const name = Object.getOwnPropertySymbols(server).find((one) => one.description === "http.server.connections");
  const tracked = name === undefined ? undefined : (server as unknown as Record<symbol, Tracked>)[name];
  // node counts as idle what has been given its whole answer too, though most of that may still be here.
  return (tracked?.idle() ?? [])
    .map(({ socket }) => socket)
    .filter((socket) => !socket._httpMessage && socket.writableLength === 0);
}

function next(connection: Connection): void {
  const held = waiting.get(connection)!;
  waiting.delete(connection);
  connection.off("resume", stay);
  const { parser } = connection;
  if (connection.destroyed || connection.writableEnded || parser === null) return;
  parser.resume();
  if (held.rest.some((bytes) => bytes.length > 0)) sentAhead.add(connection);
  held.take(held.head, held.keepAlive);
  sentAhead.delete(connection);
  if (connection.destroyed) return;
  // node pauses a connection that sends ahead, and would go on without what waited here.
  connection._paused = false;
  connection.emit("data", Buffer.concat(held.rest));
  // Where enough is held again, each turn would take in more than it takes off.
  if (waiting.get(connection)?.full !== true) connection.resume();
}
