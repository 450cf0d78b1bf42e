// A live WebSocket on its way to the client, and how it is closed from outside: never in the middle of a frame.

import { randomBytes } from "node:crypto";
import type { Duplex } from "node:stream";
import { endWebSocket, goingAwayClose, toCloseFrame } from "../reply/websocket-close.ts";
import { FrameTracker } from "./frame-tracker.ts";

/** How long one side may take to finish the frame that it is in the middle of. */
const waitMs = 1_000;
/** How long a side that reads slowly may take for what was on its way when the gateway goes; the end of the drain may come before. */
const leaveMs = 10_000;

/**
 * followWebSocket watches a joined pair and gives the function that closes both sides. The client is told a code and a reason;
 * so is the upstream where the gateway goes away, and not where a session is over: then nothing of the client's reaches it any
 * more. `head` is what the client sent together with its handshake.
 */
export function followWebSocket(
  socket: Duplex,
  upstream: Duplex,
  head: Buffer,
): (code: number, reason: string) => void {
  const down = new FrameTracker();
  const up = new FrameTracker();
  const followDown = (chunk: Buffer) => down.follow(chunk);
  const followUp = (chunk: Buffer) => up.follow(chunk);
  up.follow(head);
  upstream.on("data", followDown);
  socket.on("data", followUp);
  let closing = false;

  return (code, reason) => {
    if (closing || socket.destroyed) return;
    closing = true;
    const leaving = code === goingAwayClose;
    socket.unpipe(upstream);
    upstream.unpipe(socket);
    socket.off("data", followUp);
    upstream.off("data", followDown);
    if (leaving) socket.pause();
    else socket.resume();
    const part = () => {
      if (leaving) {
        upstream.resume();
        const tell = () => endWebSocket(upstream, toCloseFrame(code, reason, randomBytes(4)), leaveMs);
        finishFrame(socket, upstream, up, tell, () => upstream.destroy());
      } else upstream.destroy();
      endWebSocket(socket, toCloseFrame(code, reason), leaving ? leaveMs : undefined);
    };
    finishFrame(upstream, socket, down, part, () => {
      upstream.destroy();
      socket.destroy();
    });
  };
}

/** finishFrame passes the rest of a frame on, and nothing after it; `give` is called where it does not come in time, or not at all. */
function finishFrame(from: Duplex, to: Duplex, tracker: FrameTracker, then: () => void, giveUp: () => void): void {
  if (tracker.whole) {
    then();
    return;
  }
  const done = (next: () => void) => {
    clearTimeout(timer);
    from.off("data", pass).off("close", gone);
    next();
  };
  const gone = () => done(giveUp);
  // A close in the middle of a frame would be read as part of it.
  const timer = setTimeout(gone, waitMs).unref();
  const pass = (chunk: Buffer) => {
    if (to.writableEnded || to.destroyed) return;
    const end = tracker.cut(chunk);
    const room = to.write(end === -1 ? chunk : chunk.subarray(0, end));
    if (end !== -1) done(then);
    else if (!room) {
      from.pause();
      to.once("drain", () => from.resume());
    }
  };
  from.on("data", pass).once("close", gone);
  from.resume();
}
