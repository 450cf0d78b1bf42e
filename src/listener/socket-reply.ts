// A ServerResponse for a socket that node:http has let go of: an upgrade that is refused is answered like any request.

import { type IncomingMessage, ServerResponse } from "node:http";
import type { Socket } from "node:net";
import type { Duplex } from "node:stream";

/** socketReply makes a ServerResponse on an upgrade's socket. It answers once and closes the connection. */
export function socketReply(incoming: IncomingMessage, socket: Duplex): ServerResponse {
  const reply = new ServerResponse(incoming);
  reply.shouldKeepAlive = false;
  reply.assignSocket(socket as Socket);
  // node:http's server would pass this on; it no longer knows the socket.
  const onDrain = () => reply.emit("drain");
  socket.on("drain", onDrain);
  reply.once("finish", () => {
    socket.off("drain", onDrain);
    reply.detachSocket(socket as Socket);
    socket.end(() => socket.destroy());
  });
  return reply;
}
