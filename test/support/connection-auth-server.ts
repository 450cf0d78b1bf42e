// An upstream that authenticates connections, as servers do with NTLM and Negotiate: who proved who they are on a socket is who all that comes by it is from.

import { createServer, type IncomingMessage } from "node:http";
import type { Socket } from "node:net";
import { onTestFinished } from "vitest";
import { listening } from "./recording-upstream.ts";

/** ConnectionAuthServer says "hello NAME" to whoever its connection belongs to. */
export interface ConnectionAuthServer {
  readonly url: string;
  /** Its connections so far, each with whom it takes it for. */
  readonly connections: readonly { readonly socket: Socket; readonly name: string | null }[];
}

interface Known {
  readonly socket: Socket;
  name: string | null;
  challenged: boolean;
}

/**
 * connectionAuthServer takes three legs of NTLM ("NTLM hello", then "NTLM NAME" on the same connection), or one of another
 * scheme ("Negotiate NAME"). Without credentials it answers 401 with both schemes, and 200 on a connection that it knows.
 */
export async function connectionAuthServer(): Promise<ConnectionAuthServer> {
  const connections: Known[] = [];
  const server = createServer({ keepAliveTimeout: 60_000 });
  server.on("connection", (socket) => connections.push({ socket, name: null, challenged: false }));

  function answer({ headers, socket }: IncomingMessage): readonly [status: number, headers: Record<string, string>] {
    const known = connections.find((one) => one.socket === socket)!;
    const [scheme = "", token = ""] = (headers.authorization ?? "").split(" ");
    if (scheme === "NTLM" && token === "hello") {
      known.challenged = true;
      return [401, { "www-authenticate": "NTLM challenge" }];
    }
    if (scheme === "NTLM" && known.challenged) known.name = token;
    if (scheme !== "" && scheme !== "NTLM") known.name = token;
    if (known.name === null) return [401, { "www-authenticate": 'Basic realm="it", Negotiate, NTLM' }];
    return [200, { "x-hello": known.name }];
  }

  server.on("request", (incoming, reply) => {
    const [status, headers] = answer(incoming);
    reply.writeHead(status, headers).end(headers["x-hello"] ?? "who are you");
  });
  server.on("upgrade", (incoming: IncomingMessage, socket: Socket) => {
    const [status, headers] = answer(incoming);
    const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
    if (status === 401) socket.end(`HTTP/1.1 401 Unauthorized\r\n${lines.join("")}Content-Length: 0\r\n\r\n`);
    else
      socket.write(
        `HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n${lines.join("")}\r\n`,
      );
  });
  onTestFinished(() => {
    for (const { socket } of connections) socket.destroy();
    server.close();
  });
  return { url: `http://127.0.0.1:${await listening(server)}`, connections };
}
