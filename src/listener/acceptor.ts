// A socket that listens, on its way to the server: one that can stop accepting, and leave the rest to whoever shares the socket.

import type { Server } from "node:http";
import { createServer, type Socket } from "node:net";

/** Handle is a native handle of the listening socket, as the supervisor sends it. */
export interface Handle {
  close(): void;
}

/** Acceptor accepts until it is closed, which leaves its connections alone. */
export interface Acceptor {
  close(): void;
}

/** createAcceptor gives each connection to `take`; `onError` hears of what could not be accepted. */
export function createAcceptor(
  handle: Handle,
  { take, onError }: { readonly take: (socket: Socket) => void; readonly onError: (cause: Error) => void },
): Acceptor & { readonly listening: Promise<void> } {
  // As node:http would (allowHalfOpen), and as the listener is told.
  const options = { allowHalfOpen: true, noDelay: true, keepAlive: true, keepAliveInitialDelay: 60_000 };
  const acceptor = createServer(options, take);
  const listening = new Promise<void>((resolve, reject) => {
    // Without a listener one that could not be accepted (EMFILE, ENFILE) would end the process, and all the others with it.
    acceptor.once("listening", () => resolve(void acceptor.on("error", onError))).once("error", reject);
  });
  listening.catch(() => undefined);
  acceptor.listen(handle as { fd?: number });
  return { listening, close: () => void acceptor.close() };
}

/** readyFor has a server that does not listen itself keep the account of its connections, which node has it begin when it listens. */
export const readyFor = (server: Server): boolean => server.emit("listening");

/** hand gives an accepted connection to a server of HTTP. */
export const hand = (server: Server, socket: Socket): boolean => server.emit("connection", socket);
