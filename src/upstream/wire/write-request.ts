// A request goes out: at once where its body is here, and else as the body comes.

import type { Socket } from "node:net";
import { BodyWriter, type BodyWriterEvents } from "./body-writer.ts";
import { expectsBody } from "./request-head.ts";
import type { WireExchange } from "./wire-exchange.ts";

/** writeRequest writes all of it, in one piece where that is small; or gives the writer of the body that is still to come. */
export function writeRequest(socket: Socket, exchange: WireExchange, events: BodyWriterEvents): BodyWriter | null {
  const { request, head } = exchange;
  const { body, method } = request;
  const ofNone = expectsBody(method) ? "content-length: 0\r\n" : "";
  if (body === null || (Buffer.isBuffer(body) && body.length === 0)) {
    socket.write(`${head.text}${ofNone}\r\n`, "latin1");
    return null;
  }
  if (!Buffer.isBuffer(body)) return new BodyWriter(socket, body, head.text, head.length, ofNone, events);
  socket.cork();
  socket.write(`${head.text}content-length: ${body.length}\r\n\r\n`, "latin1");
  socket.write(body);
  socket.uncork();
  return null;
}
