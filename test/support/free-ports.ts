// Two ports of the loopback address, side by side, that nobody has just now.

import { createServer, type Server } from "node:net";

/** freePorts gives the first of the two. */
export async function freePorts(): Promise<number> {
  for (;;) {
    const first = await open(0);
    const { port } = first.address() as { port: number };
    const second = port < 65_535 ? await open(port + 1).catch(() => null) : null;
    await Promise.all([first, second].map((one) => one && new Promise((done) => one.close(done))));
    if (second !== null) return port;
  }
}

function open(port: number): Promise<Server> {
  const server = createServer();
  return new Promise((resolve, reject) => {
    server.once("error", reject).listen(port, "127.0.0.1", () => resolve(server));
  });
}
