// The bare relay everything is compared with: node:http in, undici's dispatch out, and nothing in between.
// node bench/subject/bare-relay.ts <port> <upstream origin>

import { createServer, type IncomingHttpHeaders, type ServerResponse } from "node:http";
import { type Dispatcher, Pool } from "undici";
import { headersThat } from "../../src/exchange/header-name.ts";

const [, , port, origin] = process.argv;
const pool = new Pool(origin!, { pipelining: 1, allowH2: false });
const hopByHop = headersThat("connection");

/** One exchange; written as a class so that each request allocates one object and no closures. */
class Relay implements Dispatcher.DispatchHandler {
  readonly #reply: ServerResponse;
  #left = -1;

  constructor(reply: ServerResponse) {
    this.#reply = reply;
  }

  onRequestStart(): void {}

  onResponseStart(_control: Dispatcher.DispatchController, status: number, headers: IncomingHttpHeaders): void {
    const pairs: string[] = [];
    for (const name in headers) {
      if (!hopByHop.has(name)) pairs.push(name, headers[name] as string);
    }
    const length = headers["content-length"];
    if (length !== undefined) this.#left = Number(length);
    this.#reply.writeHead(status, pairs);
  }

  onResponseData(control: Dispatcher.DispatchController, chunk: Buffer): void {
    // The whole body at once, as a string: node joins it with the header and writes once, the cheapest way it has.
    if (chunk.length === this.#left) this.#reply.end(chunk.toString("latin1"), "latin1");
    else if (!this.#reply.write(chunk)) {
      control.pause();
      this.#reply.once("drain", () => control.resume());
    }
  }

  onResponseEnd(): void {
    if (!this.#reply.writableEnded) this.#reply.end();
  }

  onResponseError(): void {
    this.#reply.destroy();
  }
}

const server = createServer(
  { noDelay: true, optimizeEmptyRequests: true, keepAliveTimeout: 75_000 },
  (incoming, reply) => {
    const { rawHeaders } = incoming;
    const headers: string[] = [];
    for (let index = 0; index < rawHeaders.length; index += 2) {
      if (!hopByHop.has(rawHeaders[index]!.toLowerCase())) headers.push(rawHeaders[index]!, rawHeaders[index + 1]!);
    }
    const method = incoming.method as Dispatcher.HttpMethod;
    // Only what this benchmark sends: no chunked bodies.
    pool.dispatch(
      {
        method,
        path: incoming.url!,
        headers,
        body: method === "GET" ? null : incoming,
      },
      new Relay(reply),
    );
  },
);
server.listen(Number(port), "127.0.0.1");
process.on("SIGTERM", () => process.exit(0));
