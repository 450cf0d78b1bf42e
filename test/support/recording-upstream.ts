// Upstreams for tests: one that records requests through node:http, one that is nothing but a socket.

import { once } from "node:events";
import { createServer, type IncomingMessage, type RequestListener } from "node:http";
import { type AddressInfo, createServer as createSocketServer, type Server, type Socket } from "node:net";
import { onTestFinished } from "vitest";

/** Recorded is one request as the upstream saw it. */
export interface Recorded {
  readonly method: string;
  readonly url: string;
  /** Lower-case names; repeated ones joined by "\n". */
  readonly headers: Readonly<Record<string, string>>;
  body: string;
}

/** RecordingUpstream answers and remembers. */
export interface RecordingUpstream {
  readonly url: string;
  readonly port: number;
  readonly requests: Recorded[];
}

/** recordingUpstream starts an HTTP server; without a handler it answers 200 "ok" once the body is read. */
export async function recordingUpstream(
  handler?: RequestListener,
  options: { readonly insecure?: boolean; readonly maxHeaderBytes?: number } = {},
): Promise<RecordingUpstream> {
  const requests: Recorded[] = [];
  const server = createServer(
    { insecureHTTPParser: options.insecure ?? false, maxHeaderSize: options.maxHeaderBytes ?? 16_384 },
    (incoming, reply) => {
      const recorded: Recorded = {
        method: incoming.method ?? "",
        url: incoming.url ?? "",
        headers: fold(incoming.rawHeaders),
        body: "",
      };
      requests.push(recorded);
      if (handler) handler(incoming, reply);
      else
        void readBody(incoming).then(
          (body) => {
            recorded.body = body;
            reply.end("ok");
          },
          () => reply.destroy(),
        );
    },
  );
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const port = await listening(server);
  return { url: `http://127.0.0.1:${port}`, port, requests };
}

/** SocketUpstream is a TCP server that does what the test says. */
export interface SocketUpstream {
  readonly url: string;
  readonly port: number;
  /** All bytes of all connections, in the order of arrival. */
  received: string;
  readonly sockets: Socket[];
  readonly server: Server;
}

/** socketUpstream calls `onData` with all that a connection sent so far, whenever more has come. */
export async function socketUpstream(
  onData: (socket: Socket, text: string) => void = () => {},
): Promise<SocketUpstream> {
  const sockets: Socket[] = [];
  const server = createSocketServer({ allowHalfOpen: false }, (socket) => {
    sockets.push(socket);
    let text = "";
    socket.on("error", () => {});
    socket.on("data", (chunk: Buffer) => {
      const piece = chunk.toString("latin1");
      text += piece;
      upstream.received += piece;
      onData(socket, text);
    });
  });
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  const port = await listening(server);
  const upstream: SocketUpstream = { url: `http://127.0.0.1:${port}`, port, received: "", sockets, server };
  return upstream;
}

/** unusedPort is a port where nothing listens. */
export async function unusedPort(): Promise<number> {
  const server = createSocketServer();
  const port = await listening(server);
  server.close();
  await once(server, "close");
  return port;
}

/** listening starts a server on a free port of the loopback address and gives the port. */
export async function listening(server: Server): Promise<number> {
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return (server.address() as AddressInfo).port;
}

/** readBody reads a stream to its end as text. */
export async function readBody(stream: IncomingMessage): Promise<string> {
  let text = "";
  for await (const chunk of stream) text += String(chunk);
  return text;
}

function fold(rawHeaders: readonly string[]): Record<string, string> {
  const headers: Record<string, string> = {};
  for (let index = 0; index < rawHeaders.length; index += 2) {
    const name = rawHeaders[index]!.toLowerCase();
    const value = rawHeaders[index + 1]!;
    headers[name] = Object.hasOwn(headers, name) ? `${headers[name]}\n${value}` : value;
  }
  return headers;
}
