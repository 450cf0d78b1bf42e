// The upstream where nginx is not installed: a small answer on every port it is given, and one of N bytes for /bodies/N.
// node bench/subject/node-upstream.ts <body> <port>…

import { createServer } from "node:http";

const [, , body = "", ...ports] = process.argv;
const headers = ["content-type", "application/json", "content-length"];
const small = Buffer.from(body);
const large = new Map<string, Buffer>();

function toBody(url: string): Buffer {
  const size = /^\/bodies\/(\d+)$/.exec(url)?.[1];
  if (size === undefined) return small;
  const known = large.get(size) ?? Buffer.alloc(Number(size), "sallyport ");
  large.set(size, known);
  return known;
}

for (const port of ports) {
  const server = createServer({ keepAliveTimeout: 60_000, optimizeEmptyRequests: true }, (incoming, reply) => {
    const answer = toBody(incoming.url ?? "");
    const send = () => {
      reply.writeHead(200, [...headers, String(answer.length)]);
      reply.end(answer);
    };
    const { "content-length": length, "transfer-encoding": coding } = incoming.headers;
    // One without a body has no end that is told, since empty requests are optimized.
    if (length === undefined && coding === undefined) send();
    // Whoever relays an upload that is answered before its end gives up in the middle.
    else incoming.resume().once("end", send);
  });
  server.listen(Number(port), "127.0.0.1");
}
process.on("SIGTERM", () => process.exit(0));
