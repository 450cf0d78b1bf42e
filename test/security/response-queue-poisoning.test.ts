// Bytes that an upstream sends behind its answer must never become the answer to somebody else's request.

import { once } from "node:events";
import { expect, test } from "vitest";
import { proxyCore, upstreamSpec } from "../support/proxy-core.ts";
import { parseReply, rawExchange } from "../support/raw-client.ts";
import { socketUpstream } from "../support/recording-upstream.ts";

const poison = "HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\npoison";
const ask = (port: number, method: string, url: string) =>
  rawExchange(port, `${method} ${url} HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n`);

test.each([
  ["behind a whole answer", "GET", `HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok${poison}`],
  ["as the body of a HEAD", "HEAD", `HTTP/1.1 200 OK\r\nContent-Length: ${poison.length}\r\n\r\n${poison}`],
  ["as the body of a 204", "GET", `HTTP/1.1 204 No Content\r\nContent-Length: ${poison.length}\r\n\r\n${poison}`],
  ["as the body of a 304", "GET", `HTTP/1.1 304 Not Modified\r\nContent-Length: ${poison.length}\r\n\r\n${poison}`],
  ["behind the last chunk", "GET", `HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n${poison}`],
])("an answer %s is dropped with its connection", async (_name, method, answer) => {
  const app = await socketUpstream((socket, text) => {
    if (text.endsWith("\r\n\r\n"))
      socket.write(
        text.includes("/first")
          ? answer
          : text.includes("/second")
            ? "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nclean"
            : "",
      );
  });
  const core = await proxyCore({ specs: [upstreamSpec([app.url])] });
  await ask(core.port, method, "/first");
  const second = await ask(core.port, "GET", "/second");
  expect(second).not.toContain("poison");
  expect(parseReply(second)).toMatchObject({ status: 200, body: "clean" });
  if (!app.sockets[0]!.closed) await once(app.sockets[0]!, "close");
});

test("an answer that comes before any request is dropped", async () => {
  const app = await socketUpstream((socket, text) => {
    if (!text.endsWith("\r\n\r\n")) return;
    socket.write("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nclean");
  });
  const core = await proxyCore({ specs: [upstreamSpec([app.url])] });
  expect(parseReply(await ask(core.port, "GET", "/first")).body).toBe("clean");
  const idle = app.sockets[0]!;
  idle.write(poison);
  await once(idle, "close");
  expect(parseReply(await ask(core.port, "GET", "/second")).body).toBe("clean");
});
