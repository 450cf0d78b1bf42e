// A live WebSocket on its way to the client, and how it is closed from outside at the end of a frame.

import type { Duplex } from "node:stream";
import { endWebSocket, toCloseFrame } from "../reply/websocket-close.ts";
import { FrameTracker } from "./frame-tracker.ts";

/** How long the upstream may take to finish the frame that it is in the middle of. */
const waitMs = 1_000;

/** followWebSocket watches a joined pair and gives the function that closes both sides; the client is told a code and a reason. */
export function followWebSocket(socket: Duplex, upstream: Duplex): (code: number, reason: string) => void {
  const tracker = new FrameTracker();
  const follow = (chunk: Buffer) => tracker.follow(chunk);
  upstream.on("data", follow);
  let closing = false;

  return (code, reason) => {
    if (closing || socket.destroyed) return;
    closing = true;
    // From here on nothing of the client's reaches the upstream, whatever it still sends.
    socket.unpipe(upstream);
    socket.resume();
    upstream.unpipe(socket);
    upstream.off("data", follow);
    const finish = () => {
      upstream.destroy();
      endWebSocket(socket, toCloseFrame(code, reason));
    };
    if (tracker.whole) {
      finish();
      return;
    }
    // A close in the middle of a frame would be read as part of it.
    const timer = setTimeout(() => {
      upstream.destroy();
      socket.destroy();
    }, waitMs).unref();
    upstream.once("close", () => clearTimeout(timer));
    upstream.on("data", (chunk: Buffer) => {
      if (socket.writableEnded) return;
      const end = tracker.cut(chunk);
      const room = socket.write(end === -1 ? chunk : chunk.subarray(0, end));
      if (end !== -1) finish();
      else if (!room) {
        upstream.pause();
        socket.once("drain", () => upstream.resume());
      }
    });
    upstream.resume();
  };
}
