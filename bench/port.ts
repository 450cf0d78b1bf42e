// Free ports, and waiting until something answers on one.

import { once } from "node:events";
import { type IncomingMessage, request } from "node:http";
import { type AddressInfo, createServer } from "node:net";
import { setTimeout as delay } from "node:timers/promises";
import type { RunningProcess } from "./machine/process.ts";

/** freePorts finds ports on loopback that nobody listens on now. */
export async function freePorts(count: number): Promise<number[]> {
  const servers = Array.from({ length: count }, () => createServer().listen(0, "127.0.0.1"));
  await Promise.all(servers.map((server) => once(server, "listening")));
  const ports = servers.map((server) => (server.address() as AddressInfo).port);
  for (const server of servers) server.close();
  await Promise.all(servers.map((server) => once(server, "close")));
  return ports;
}

/** Answered is a status and a body. */
export interface Answered {
  readonly status: number;
  readonly body: string;
}

/** ask sends one GET on a connection of its own. */
export async function ask(port: number, path: string, headers: Readonly<Record<string, string>>): Promise<Answered> {
  const outgoing = request({ host: "127.0.0.1", port, path, headers, agent: false, timeout: 5_000 });
  outgoing.on("timeout", () => outgoing.destroy(new Error("no answer within five seconds")));
  outgoing.end();
  const [incoming] = (await once(outgoing, "response")) as [IncomingMessage];
  const body = (await incoming.setEncoding("utf8").toArray()).join("");
  return { status: incoming.statusCode ?? 0, body };
}

/** On a machine that is busy with something else, a start takes half a minute. */
const readyMs = 60_000;

/** answering resolves with the first answer; a connection that is refused only means that it is not up yet. */
export async function answering(
  started: RunningProcess,
  port: number,
  path: string,
  headers: Readonly<Record<string, string>>,
): Promise<Answered> {
  let ended: string | undefined;
  void started.ended.then((why) => {
    ended = why;
  });
  const deadline = performance.now() + readyMs;
  for (;;) {
    try {
      return await ask(port, path, headers);
    } catch (cause) {
      if (ended !== undefined) throw new Error(ended);
      if (performance.now() > deadline) throw cause;
      await delay(20);
    }
  }
}
