// What waits until everything that has arrived by now was read: one immediate for all of it, behind the poll for sockets.

/** Turned is told when it is its turn. */
export interface Turned {
  /** By performance.now(). */
  turn(nowMs: number): void;
}

let waiting: Turned[] = [];
let spare: Turned[] = [];

/**
 * awaitTurn: a connection is used again only once what its other side has sent by then was read, or its end: bytes that were there
 * before a request must not be its answer (GHSA-35p6-xmwp-9g52).
 */
export function awaitTurn(one: Turned): void {
  if (waiting.push(one) === 1) setImmediate(takeTurns);
}

function takeTurns(): void {
  const turns = waiting;
  // Who comes from here on waits for the next poll.
  waiting = spare;
  const nowMs = performance.now();
  for (const one of turns) one.turn(nowMs);
  turns.length = 0;
  spare = turns;
}
