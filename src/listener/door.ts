// The door: connections are accepted as long as there is room for them. Where there is none they wait in the kernel, or another
// worker takes them; who waits too long is let in to be told so.

import type { Server } from "node:http";
import type { Socket } from "node:net";
import { setTimeout as delay } from "node:timers/promises";
import { type Acceptor, createAcceptor, type Handle, hand, readyFor } from "./acceptor.ts";
import { crowdOf } from "./crowd.ts";
import type { Descriptors } from "./descriptors.ts";
import { createEpisode, type DoorEvent } from "./episode.ts";
import { createOverflow } from "./overflow.ts";

/** DoorOptions are what it rests on. */
export interface DoorOptions {
  readonly server: Server;
  /** How many connections there may be, as the table of descriptors is now. */
  readonly connections: () => number;
  readonly descriptors: Descriptors;
  /** How many wait in the kernel; null: nobody knows. */
  readonly queued: () => number | null;
  /** Asks for another handle of the same socket, for `take`: one that stops accepting is gone. */
  readonly askForHandle: () => void;
  readonly onEvent: (event: DoorEvent) => void;
}

/** Door opens for one socket. */
export interface Door {
  /** open accepts from now on; rejects where it cannot. */
  open(handle: Handle): Promise<void>;
  /** take keeps a handle for later. */
  take(handle: Handle): void;
  /** close accepts what the kernel has accepted already, and then nothing more. Resolves when all connections have ended. */
  close(): Promise<void>;
}

/** So often it is looked whether there is room: while there is none, and while there is. */
const fullMs = 100;
const usualMs = 250;
/** So long others wait for room once there is none; and at most so long where some comes and others take it. */
const patienceMs = 2_000;
const longestMs = 5_000;
/** Beyond so many the kernel soon drops what comes. */
const mostQueued = 300;
/** A client that is new to a connection sends its first request within this time, or it counts as idle. */
const quietMs = 100;
/** Each time that it opens takes one, and others come by way of another process. */
const sparesWanted = 3;
/** So many more are taken meanwhile. */
const mostInNeed = 32;
/** An address that was free may be somebody else's for a moment: of a gateway that was killed when its workers were about to listen. */
const addressMs = { every: 25, most: 5_000 };
/** In a flood the last ones are not waited for. */
const closingMs = 100;

/** createDoor makes one that is closed. */
export function createDoor(options: DoorOptions): Door {
  const { server, descriptors } = options;
  const crowd = crowdOf(server);
  const episode = createEpisode(options.onEvent);
  const overflow = createOverflow(crowd, descriptors, () => episode.refused());
  const spares: Handle[] = [];
  let acceptor: Acceptor | null = null;
  let wanted = 0;
  let timer: NodeJS.Timeout | null = null;
  let sweep: ((end: boolean) => void) | null = null;
  /** null: there is room. */
  let fullSince: number | null = null;
  let queuedSince: number | null = null;
  /** It stands open for want of a handle with which to open again. */
  let inNeed = false;
  let closed = false;

  /** What there is too much of, in words; null: there is room. */
  const tooMany = (): string | null => {
    const most = options.connections();
    if (crowd.sockets.size - crowd.over.size >= most) return `more than ${most} connections`;
    if (!descriptors.hasRoom()) return `${descriptors.used} of ${descriptors.limit} descriptors are in use`;
    return null;
  };

  /** The limit may have been raised since the last look, and nobody is turned away for one that is no more. */
  const isStillFull = (): boolean => {
    if (tooMany() === null) return false;
    descriptors.look();
    return tooMany() !== null;
  };

  const replenish = () => {
    while (spares.length + wanted < sparesWanted && !closed) {
      wanted++;
      options.askForHandle();
    }
  };

  const accept = (handle: Handle) => {
    const made = createAcceptor(handle, { take: enter, onError: (cause) => episode.failed(cause) });
    acceptor = made;
    made.listening.catch(() => {
      if (acceptor === made) acceptor = null;
    });
    replenish();
    return made.listening;
  };
  const open = () => {
    const handle = acceptor === null ? spares.pop() : undefined;
    if (handle !== undefined) void accept(handle);
  };
  /** Without a handle for later it would never open again. */
  const shut = () => {
    if (acceptor === null || spares.length === 0) return;
    acceptor.close();
    acceptor = null;
  };

  const acceptOnceFree = async (first: Handle) => {
    let handle: Handle | undefined = first;
    for (const end = performance.now() + addressMs.most; ; await delay(addressMs.every)) {
      // One that could not listen is gone, and another one comes.
      handle ??= spares.pop();
      if (handle === undefined) continue;
      try {
        await accept(handle);
        return;
      } catch (cause) {
        if ((cause as NodeJS.ErrnoException).code !== "EADDRINUSE" || performance.now() > end) throw cause;
      }
      handle = undefined;
    }
  };

  /** A few more than there may be, until a handle has come with which it can be shut. */
  const mayExceed = (): boolean =>
    inNeed && descriptors.hasRoom() && crowd.sockets.size - crowd.over.size < options.connections() + mostInNeed;

  const enter = (socket: Socket) => {
    if (overflow.open && !mayExceed() && isStillFull()) {
      // Only where it could not be shut in time.
      if (!overflow.canTake()) {
        episode.dropped();
        socket.destroy();
        return;
      }
      overflow.add(socket);
    }
    hand(server, socket);
    if (overflow.open) {
      if (!overflow.hasRoom()) shut();
      return;
    }
    const full = tooMany();
    if (full !== null) becomeFull(full);
  };

  const becomeFull = (cause: string) => {
    episode.full(cause, crowd.sockets.size);
    if (closed) return;
    if (fullSince === null) {
      fullSince = performance.now();
      sweep = crowd.createSweep(quietMs);
      sweep(false);
      schedule(fullMs);
    }
    shut();
    // It cannot be shut, so who comes is told at once.
    inNeed = acceptor !== null;
    if (inNeed) overflow.begin();
  };
  const becomeRoomy = () => {
    fullSince = null;
    sweep = null;
    inNeed = false;
    overflow.end();
    open();
  };

  const refuse = (now: number) => {
    const queued = options.queued();
    if (queued === 0) {
      queuedSince = null;
      // Whoever comes next may find room elsewhere, or here.
      if (overflow.open && crowd.over.size === 0) {
        overflow.end();
        shut();
      }
      return;
    }
    queuedSince ??= now;
    const waitedMs = now - queuedSince;
    const late = now - fullSince! >= patienceMs || waitedMs >= longestMs || (queued ?? 0) >= mostQueued;
    // Seen twice: where another worker has room it takes them at once.
    if (!overflow.open && waitedMs > 0 && late) overflow.begin();
    if (overflow.open && overflow.hasRoom()) open();
  };

  const look = () => {
    descriptors.look();
    const cause = tooMany();
    if (cause === null) {
      if (fullSince !== null) becomeRoomy();
      episode.look();
    } else if (fullSince === null) becomeFull(cause);
    else {
      episode.full(cause, crowd.sockets.size);
      sweep?.(true);
      replenish();
      refuse(performance.now());
    }
    schedule(fullSince === null ? usualMs : fullMs);
  };
  const schedule = (ms: number) => {
    if (timer !== null) clearTimeout(timer);
    timer = closed ? null : setTimeout(look, ms).unref();
  };

  crowd.onLeave = () => {
    if (crowd.sockets.size === 0 && closed) gone.resolve();
    if (fullSince === null || closed) return;
    // Not for each one that goes: to open and to shut takes a handle each time.
    const most = options.connections();
    if (crowd.sockets.size - crowd.over.size <= most - Math.ceil(most / 16) && tooMany() === null) becomeRoomy();
    else if (overflow.open && overflow.hasRoom()) open();
  };
  const gone = Promise.withResolvers<void>();

  return {
    open(handle) {
      readyFor(server);
      schedule(usualMs);
      return acceptOnceFree(handle);
    },
    take(handle) {
      wanted = Math.max(0, wanted - 1);
      if (closed) handle.close();
      else spares.push(handle);
      if (!inNeed) return;
      inNeed = false;
      overflow.end();
      shut();
    },
    async close() {
      closed = true;
      schedule(0);
      if (acceptor === null) {
        overflow.begin();
        open();
      }
      await untilNobodyComes(server);
      acceptor?.close();
      for (const handle of spares.splice(0)) handle.close();
      episode.close();
      if (crowd.sockets.size > 0) await gone.promise;
    },
  };
}

/** What the kernel has accepted would be reset when the socket closes. */
async function untilNobodyComes(server: Server): Promise<void> {
  let came = true;
  const onCome = () => {
    came = true;
  };
  server.on("connection", onCome);
  for (const end = performance.now() + closingMs; came && performance.now() < end; ) {
    came = false;
    await new Promise(setImmediate);
  }
  server.off("connection", onCome);
}
