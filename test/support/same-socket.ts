// More handles of one listening socket, as workers get them from the supervisor: by way of another process.

import { fork } from "node:child_process";
import { fileURLToPath } from "node:url";
import { onTestFinished } from "vitest";
import type { Handle } from "../../src/listener/acceptor.ts";
import { bindSocket } from "../../src/supervisor/listening-socket.ts";

/** SameSocket gives handles until the test ends. */
export interface SameSocket {
  readonly port: number;
  handle(): Promise<Handle>;
}

/** bindSameSocket binds a free port, on which nobody listens yet. */
export async function bindSameSocket(): Promise<SameSocket> {
  const socket = await bindSocket({ host: "127.0.0.1", port: 0 });
  const child = fork(fileURLToPath(new URL("./send-back.js", import.meta.url)));
  const wanted: ((handle: Handle) => void)[] = [];
  let ended = false;
  child.on("message", (_message, handle) => wanted.shift()?.(handle as unknown as Handle));
  onTestFinished(() => {
    ended = true;
    child.kill();
    socket.close();
  });
  return {
    port: socket.address.port,
    handle() {
      const { promise, resolve, reject } = Promise.withResolvers<Handle>();
      wanted.push(resolve);
      // One that still waits for its turn when the test ends finds the socket closed; without a listener that is thrown.
      child.send("", socket.handle, (cause) => {
        if (cause !== null && !ended) reject(cause);
      });
      return promise;
    },
  };
}
