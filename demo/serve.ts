// What the demo's servers share: listen, read a form, stop.

import type { IncomingMessage, Server } from "node:http";
import type { AddressInfo } from "node:net";

/** listen binds to loopback and resolves with the port; rejects when the port is taken. */
export function listen(server: Server, port: number, host = "127.0.0.1"): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    // "localhost" could bind ::1 alone, and whoever asks 127.0.0.1 would find nobody.
    server.listen(port, host === "localhost" ? "127.0.0.1" : host, () => {
      server.off("error", reject);
      resolve((server.address() as AddressInfo).port);
    });
  });
}

/** stop closes a server and every connection it has; a second call does nothing. */
export function stop(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}

/** readBytes reads a body; null when it is larger than the limit. */
export async function readBytes(request: IncomingMessage, limitBytes: number): Promise<Buffer | null> {
  const chunks: Buffer[] = [];
  let sizeBytes = 0;
  for await (const chunk of request) {
    sizeBytes += (chunk as Buffer).length;
    if (sizeBytes > limitBytes) return null;
    chunks.push(chunk as Buffer);
  }
  return Buffer.concat(chunks);
}

/** readText reads a body up to 64 KiB; null when it is larger. */
export async function readText(request: IncomingMessage): Promise<string | null> {
  return (await readBytes(request, 64 * 1_024))?.toString("utf8") ?? null;
}
