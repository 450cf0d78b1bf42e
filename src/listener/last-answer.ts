// The last answer of a kept connection, when the server stops: it says so, and is read to its end before the connection goes.

import type { Socket } from "node:net";

/** Answer is what is known of the answer that a connection is being given, whichever way its request went. */
export interface Answer {
  readonly headersSent: boolean;
  /** Does its connection go on behind it? Settled once its head is out. */
  shouldKeepAlive: boolean;
  readonly req: { readonly complete: boolean; readonly socket: Socket };
  once(event: "finish", listener: () => void): unknown;
  cut(): void;
}

/** How long a client may take to close behind it. */
const lingerMs = 1_000;

const last = new WeakSet<Answer>();

/** closeAfter has an answer's connection close behind it, where that can still be said. */
export function closeAfter(answer: Answer): void {
  if (answer.headersSent || !answer.shouldKeepAlive) return;
  answer.shouldKeepAlive = false;
  last.add(answer);
  answer.once("finish", () => linger(answer));
}

/** stayOpen takes that back: another request was sent behind this one, and is here before the answer has begun. */
export function stayOpen(answer: Answer): void {
  if (!answer.headersSent && last.delete(answer)) answer.shouldKeepAlive = true;
}

/** What comes behind a last answer is read and dropped: the reset for it could overtake the answer. */
function linger(answer: Answer): void {
  const { socket } = answer.req;
  if (!last.has(answer) || !answer.req.complete || !socket.writableEnded) return;
  socket.off("finish", socket.destroy);
  const timer = setTimeout(() => socket.destroy(), lingerMs).unref();
  socket.once("close", () => clearTimeout(timer));
  socket.once("end", () => socket.destroySoon());
}
