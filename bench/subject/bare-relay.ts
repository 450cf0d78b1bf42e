// The bare relay everything is compared with: node:http in, undici's dispatch out, and nothing in between.
// node bench/subject/bare-relay.ts <port> <upstream origin> [signing]: with one P-256 signature for each request, made as the gateway makes its own.

import { generateKeyPairSync, randomBytes, sign } from "node:crypto";
import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from "node:http";
import { type Dispatcher, Pool } from "undici";
import { headersThat } from "../../src/exchange/header-name.ts";

const [, , port, origin, signing] = process.argv;
const pool = new Pool(origin!, { pipelining: 1, allowH2: false });
const hopByHop = headersThat("connection");
/** About what the identity header signs. */
const signedBytes = 480;

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

function relay(incoming: IncomingMessage, reply: ServerResponse): void {
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
}

/** A signature for each request of one turn of the event loop, one after the other, and only then the rest of their work. */
function signFirst(): (incoming: IncomingMessage, reply: ServerResponse) => void {
  const key = generateKeyPairSync("ec", { namedCurve: "P-256" }).privateKey;
  const signer = { key, dsaEncoding: "ieee-p1363" } as const;
  const texts = Array.from({ length: 64 }, () => randomBytes(signedBytes));
  const waiting: [IncomingMessage, ServerResponse][] = [];
  let made = 0;
  const run = () => {
    const all = waiting.splice(0);
    for (let index = 0; index < all.length; index++) sign("sha256", texts[made++ & 63]!, signer);
    for (const [incoming, reply] of all) relay(incoming, reply);
  };
  return (incoming, reply) => {
    if (waiting.push([incoming, reply]) === 1) setImmediate(run);
  };
}

const server = createServer(
  { noDelay: true, optimizeEmptyRequests: true, keepAliveTimeout: 75_000 },
  signing === "signing" ? signFirst() : relay,
);
server.listen(Number(port), "127.0.0.1");
process.on("SIGTERM", () => process.exit(0));
