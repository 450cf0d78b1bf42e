// What a policy answers by itself, byte for byte: framing that fits the status, UTF-8, what caches are told, and handshakes.

import { once } from "node:events";
import { expect, onTestFinished, test } from "vitest";
import { createListener } from "../../src/listener/listener.ts";
import { type Beside, type PolicyAnswer, respond } from "../../src/reply/respond.ts";
import { ask, askUpgrade } from "../support/ask.ts";
import { parseReply, rawConnect, readToEnd } from "../support/raw-client.ts";
import { listening } from "../support/recording-upstream.ts";

async function answering(answer: Partial<PolicyAnswer>, beside: Partial<Beside> = {}): Promise<number> {
  const server = createListener({
    onArrival: ({ reply }) =>
      respond(reply, { status: 200, headers: {}, body: "", ...answer }, { cors: {}, pairs: [], ...beside }),
    onMalformed: () => undefined,
  });
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return listening(server);
}

test("the next answer on a connection begins where this one ends, whatever its status", async () => {
  for (const status of [200, 204, 205, 304, 404]) {
    const port = await answering({ status, body: status === 200 ? "žluť" : "" });
    const socket = await rawConnect(port);
    const text = readToEnd(socket);
    socket.write(
      "HEAD / HTTP/1.1\r\nHost: a\r\n\r\nGET / HTTP/1.1\r\nHost: a\r\n\r\nGET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n",
    );
    const answers = (await text).split(/(?=HTTP\/1\.1 )/);
    expect(
      answers.map((one) => [parseReply(one).status, Buffer.from(parseReply(one).body, "latin1").toString()]),
    ).toEqual([
      [status, ""],
      [status, status === 200 ? "žluť" : ""],
      [status, status === 200 ? "žluť" : ""],
    ]);
    const length = { 204: undefined, 304: undefined, 200: "6" }[status as 200];
    expect(parseReply(answers[1]!).headers["content-length"]).toBe(
      status === 204 || status === 304 ? undefined : (length ?? "0"),
    );
    for (const one of answers) expect(parseReply(one).headers).not.toHaveProperty("transfer-encoding");
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
