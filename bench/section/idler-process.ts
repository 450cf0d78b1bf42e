// Holds connections that have been answered once: node bench/section/idler-process.ts <port> <path> <count>

import { once } from "node:events";
import { connect } from "node:net";

const [, , portText, path, countText] = process.argv;
const port = Number(portText);
const request = `GET ${path} HTTP/1.1\r\nHost: localhost:${port}\r\n\r\n`;

for (let opened = 0; opened < Number(countText); opened += 50) {
  await Promise.all(
    Array.from({ length: 50 }, async () => {
      const socket = connect({ port, host: "127.0.0.1" });
      socket.on("end", () => fail("one was closed from the other side"));
      socket.on("error", (cause) => fail(cause.message));
      await once(socket, "connect");
      socket.write(request);
      const [answer] = (await once(socket, "data")) as [Buffer];
      if (!answer.toString("latin1").startsWith("HTTP/1.1 200")) fail(answer.toString("latin1"));
    }),
  );
}
process.stdout.write("all are idle\n");

function fail(why: string): void {
  process.stdout.write(`${why}\n`);
  process.exit(1);
}
process.on("SIGTERM", () => process.exit(0));
