// What a policy answers by itself, byte for byte: framing that fits the status, UTF-8, what caches are told, and handshakes.

import { once } from "node:events";
import { expect, onTestFinished, test } from "vitest";
import { type Beside, type PolicyAnswer, respond } from "../../src/reply/respond.ts";
import { ask, askUpgrade } from "../support/ask.ts";
import { listenerOf } from "../support/listener.ts";
import { parseReply, rawConnect, readToEnd } from "../support/raw-client.ts";
import { listening } from "../support/recording-upstream.ts";

async function answering(answer: Partial<PolicyAnswer>, beside: Partial<Beside> = {}): Promise<number> {
  const server = listenerOf({
    onArrival: ({ reply }) =>
      respond(reply, { status: 200, headers: {}, body: "", ...answer }, { cors: {}, pairs: [], ...beside }),
  });
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return listening(server);
}

test.each([
  [200, "žluť", "6"],
  [200, "", "0"],
  [204, "", undefined],
  [205, "", "0"],
  [304, "", undefined],
  [404, "no", "2"],
])("the next answer on a connection begins where one of status %i and %j ends", async (status, body, length) => {
  const port = await answering({ status, body });
  const socket = await rawConnect(port);
  const text = readToEnd(socket);
  const lines = ["HEAD / HTTP/1.1\r\n", "GET / HTTP/1.1\r\n", "GET / HTTP/1.1\r\nConnection: close\r\n"];
  socket.write(lines.map((line) => `${line}Host: a\r\n\r\n`).join(""));
  const answers = (await text).split(/(?=HTTP\/1\.1 )/).map(parseReply);
  expect(answers.map((one) => [one.status, Buffer.from(one.body, "latin1").toString()])).toEqual([
    [status, ""],
    [status, body],
    [status, body],
  ]);
  for (const { headers } of answers) {
    expect(headers["content-length"]).toBe(length);
    expect(headers).not.toHaveProperty("transfer-encoding");
  }
});

test("a header beyond ASCII is UTF-8, with a body and without", async () => {
  for (const body of ["", "x", "ž"]) {
    const { headers } = await ask(await answering({ headers: { "x-name": "Žofie 李" }, body }), "GET /");
    expect(Buffer.from(headers["x-name"]!, "latin1").toString()).toBe("Žofie 李");
  }
});

const cors = { "access-control-allow-origin": "https://app.example.com", vary: "Origin" };

test("what a policy says of caches does not hide that origins are told apart", async () => {
  const { headers } = await ask(await answering({ headers: { vary: "Accept" } }, { cors }), "GET /");
  expect(headers).toMatchObject({ ...cors, vary: "Accept, Origin" });
});

test("what a policy says of origins stands alone", async () => {
  const { headers } = await ask(
    await answering({ headers: { "access-control-allow-origin": "*" } }, { cors }),
    "GET /",
  );
  expect(headers["access-control-allow-origin"]).toBe("*");
});

test("what the gateway adds comes beside the policy's own, each on a line", async () => {
  const pairs = ["set-cookie", "sallyport-replay=; Max-Age=0", "cache-control", "no-store"];
  const { headers } = await ask(await answering({ headers: { "set-cookie": "a=1" } }, { pairs }), "GET /");
  expect(headers).toMatchObject({ "set-cookie": "a=1\nsallyport-replay=; Max-Age=0", "cache-control": "no-store" });
});

test("a WebSocket's handshake is answered with that status, and the connection ends: its client knows that it failed", async () => {
  for (const status of [200, 204, 403, 503]) {
    const port = await answering({ status, body: status === 204 ? "" : "no" });
    const { headers, status: said } = await askUpgrade(port, "/");
    expect([said, headers["connection"], headers["upgrade"]]).toEqual([status, "close", undefined]);
    const socket = new WebSocket(`ws://127.0.0.1:${port}/`);
    const opened = once(socket, "open").then(() => "open");
    expect(await Promise.race([opened, once(socket, "error").then(() => "error")])).toBe("error");
  }
});
