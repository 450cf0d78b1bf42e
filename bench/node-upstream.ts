// The upstream where nginx is not installed: one small answer on every port it is given.
// node bench/node-upstream.ts <body> <port>…

import { createServer } from "node:http";

const [, , body = "", ...ports] = process.argv;
const headers = ["content-type", "application/json", "content-length", String(Buffer.byteLength(body))];

for (const port of ports) {
  const server = createServer({ keepAliveTimeout: 60_000, optimizeEmptyRequests: true }, (_incoming, reply) => {
    reply.writeHead(200, headers);
    reply.end(body);
  });
  server.listen(Number(port), "127.0.0.1");
}
process.on("SIGTERM", () => process.exit(0));
