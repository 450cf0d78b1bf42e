// What a flood leaves behind: nothing of any connection, whatever became of its requests.

import { once } from "node:events";
import { IncomingMessage } from "node:http";
import { connect, Socket } from "node:net";
import { queryObjects } from "node:v8";
import { expect, test } from "vitest";
import { DirectReply } from "../../src/listener/direct-reply.ts";
import { Head } from "../../src/listener/head.ts";
import { Http1Reply } from "../../src/listener/http1.ts";
import { proxyCore, upstreamSpec } from "../support/proxy-core.ts";
import { recordingUpstream } from "../support/recording-upstream.ts";

const line = (target: string) => `GET ${target} HTTP/1.1\r\nHost: a\r\n\r\n`;

/** Counted by V8, after it has collected what can be. */
const alive = () => ({
  sockets: queryObjects(Socket) as unknown as number,
  requests: Number(queryObjects(IncomingMessage)) + Number(queryObjects(Head)),
  replies: Number(queryObjects(Http1Reply)) + Number(queryObjects(DirectReply)),
});

test("connections that were idle, silent, sent ahead, were refused or left half a head leave no object behind", async () => {
  const app = await recordingUpstream();
  const core = await proxyCore({ specs: [upstreamSpec([app.url])] });
  const flood = async (count: number) => {
    const sent = [line("/"), "", line("/") + line("/") + line("/"), line("//"), "GET / HTTP/1.1\r\nHo"];
    // Not those of rawConnect, which are held until the test ends.
    const clients = Array.from({ length: count }, () => connect(core.port, "127.0.0.1").on("error", () => {}));
    const gone = clients.map((client, index) => {
      client.write(sent[index % sent.length]!);
      client.resume();
      return client.closed ? undefined : once(client, "close").catch(() => undefined);
    });
    while (core.incoming.length < (count / 5) * 4) await new Promise((resolve) => setTimeout(resolve, 20));
    for (const client of clients) client.destroy();
    await Promise.all(gone);
    // What this test keeps of them itself.
    for (const kept of [core.incoming, core.replies, core.forwarded, core.errors, core.malformed]) kept.length = 0;
  };
  await flood(50);
  const before = alive();
  await flood(500);
  // The server hears of a client's end a little later.
  let after = alive();
  for (let looks = 0; looks < 5 && after.sockets - before.sockets >= 100; looks++) {
    await new Promise((resolve) => setTimeout(resolve, 500));
    after = alive();
  }
  // Of 500, less than what other connections (those to the upstream) come and go by.
  expect(after.sockets - before.sockets).toBeLessThan(100);
  expect(after.requests - before.requests).toBeLessThan(100);
  expect(after.replies - before.replies).toBeLessThan(100);
});
