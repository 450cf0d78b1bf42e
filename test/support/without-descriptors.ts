// A process of its own that forwards a request while it has no descriptor left, and another afterwards; prints what became of them.

import { EventEmitter, once } from "node:events";
import { closeSync, openSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import type { Outbound } from "../../src/exchange/outbound.ts";
import { createLog } from "../../src/observe/log.ts";
import { createUpstreams } from "../../src/upstream/upstreams.ts";
import { forwardingOf } from "./permitted.ts";
import { upstreamSpec } from "./upstream-spec.ts";

/** What is answered goes nowhere: this is about the way to the upstream. */
class Answer extends EventEmitter implements Outbound {
  statusCode = 200;
  headersSent = false;
  writableEnded = false;
  destroyed = false;
  bodiless = false;
  setHeader() {}
  removeHeader() {}
  writeHead(status: number) {
    this.statusCode = status;
    this.headersSent = true;
  }
  takesTrailers = false;
  writableLength = 0;
  inform() {}
  addTrailers() {}
  flushHeaders() {}
  write() {
    return true;
  }
  end() {
    this.writableEnded = true;
  }
  destroy() {
    this.destroyed = true;
  }
  cut() {
    this.destroyed = true;
  }
}

const server = createServer((_incoming, reply) => reply.setHeader("connection", "close").end("ok"));
server.listen(0, "127.0.0.1");
await once(server, "listening");
const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
const lines: string[] = [];
const log = createLog({ level: "info", name: "test", stream: { write: (line) => lines.push(line) } });
const upstreams = createUpstreams({ log, now: Date.now });
const health = { path: "/", intervalMs: 5, timeoutMs: 2_000, down: 1, up: 1 };
const set = upstreams.prepare([upstreamSpec([url], { health })], () => new Set());
const forward = () =>
  new Promise<unknown>((resolve) => {
    set.forward(forwardingOf([]), new Answer(), {
      onForwarded: ({ status }) => resolve(status),
      onFailed: ({ code }) => resolve(code),
    });
  });

const became: unknown[] = [await forward()];
// What is still closing would give a descriptor back in a moment.
while (process.getActiveResourcesInfo().includes("TCPSocketWrap")) await new Promise(setImmediate);
const held: number[] = [];
for (;;) {
  try {
    held.push(openSync("/dev/null", "r"));
  } catch {
    break;
  }
}
// Long enough for some checks.
const meanwhile = new Set<unknown>();
for (const until = performance.now() + 300; performance.now() < until; ) meanwhile.add(await forward());
became.push(...meanwhile);
for (const descriptor of held) closeSync(descriptor);
became.push(await forward());
process.stdout.write(JSON.stringify({ became, unhealthy: lines.filter((line) => line.includes("unhealthy")).length }));
process.exit(0);
