// When there are too many connections: idle ones make room, new ones are turned away, and the log says how many.

import type { Server } from "node:http";

/** Turned is how many connections were turned away since it was told last, and why. */
export interface Turned {
  readonly count: number;
  readonly cause: string;
}

/** One line of the log for so long. */
const everyMs = 10_000;

/** limitCrowd turns connections away that are too many. Nothing else comes of them: what is being served goes on. */
export function limitCrowd(server: Server, connections: number, onTurned: (turned: Turned) => void): void {
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
    // A client whose connection is idle loses nothing: it may be closed at any time (RFC 9112 §9.5).
    server.closeIdleConnections();
    if (timer === null) tell();
  };
  server.maxConnections = connections;
  server.on("drop", () => turn(`more than ${connections} connections`));
  // Without a listener one that could not be accepted (EMFILE, ENFILE) would end the process, and all the others with it.
  server.on("error", (error: NodeJS.ErrnoException) => {
    if (server.listening) turn(error.code ?? error.message);
  });
}
