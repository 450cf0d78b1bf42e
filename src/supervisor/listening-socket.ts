// The listening socket: bound once by the supervisor, accepted from by the workers only.

import { lookup } from "node:dns/promises";
import net, { isIPv6 } from "node:net";
import { getSystemErrorMessage, getSystemErrorName } from "node:util";
import type { Address } from "./protocol.ts";

/** ListeningSocket is bound but not listening: connections wait in the kernel, also while no worker runs. */
export interface ListeningSocket {
  readonly address: Address;
  /** Goes to a worker as the second argument of ChildProcess.send. */
  readonly handle: net.Server;
  readonly closed: () => boolean;
  close(): void;
}

interface BoundHandle {
  getsockname(out: { address?: string; port?: number }): number;
  close(): void;
}

// What node:cluster itself uses (lib/internal/cluster/shared_handle.js), and the only way to have a bound socket from
// which this process does not accept: net.Server starts accepting as soon as it listens. Undocumented, so held here.
const { _createServerHandle: createServerHandle } = net as unknown as {
  _createServerHandle(address: string, port: number, family: 4 | 6): BoundHandle | number;
};

/** What an operator can do, behind what the system says. */
function nextStep(code: string, port: number): string {
  if (code === "EADDRNOTAVAIL") return ". It is no address of this machine; 0.0.0.0 and [::] stand for all that it has";
  if (code === "EACCES" && port < 1_024)
    return ". Ports below 1024 take a right that this user does not have (CAP_NET_BIND_SERVICE); 8080 takes none";
  return "";
}

/** bindSocket binds host:port; port 0 takes a free one. Rejects with a sentence that says what is wrong. */
export async function bindSocket({ host, port }: Address): Promise<ListeningSocket> {
  const { address } = await lookup(host).catch((cause: NodeJS.ErrnoException) => {
    const text = `${host}:${port} cannot be listened on: this machine does not know the name ${host} (${cause.code}); give an address of its own, or 0.0.0.0`;
    throw Object.assign(new Error(text, { cause }), { code: cause.code });
  });
  const handle = createServerHandle(address, port, isIPv6(address) ? 6 : 4);
  const failed = (number: number) => {
    const code = getSystemErrorName(number);
    const text = `${host}:${port} cannot be listened on: ${getSystemErrorMessage(number)}${nextStep(code, port)}`;
    return Object.assign(new Error(text), { code });
  };
  if (typeof handle === "number") throw failed(handle);
  const bound: { port?: number } = {};
  // An address in use is reported here, not by bind (libuv keeps that error for later).
  const code = handle.getsockname(bound);
  if (code !== 0) {
    handle.close();
    throw failed(code);
  }
  let closed = false;
  return {
    address: { host, port: bound.port ?? port },
    // send() takes a native handle too; its type only knows the public classes.
    handle: handle as unknown as net.Server,
    closed: () => closed,
    close() {
      if (!closed) handle.close();
      closed = true;
    },
  };
}
