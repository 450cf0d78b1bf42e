// A route may let its upstream take longer than the others; what is cut for its silence is in the log, with the status that was sent.

import { expect, test } from "vitest";
import { gatewayUnderTest, standardIdentity } from "../support/gateway-under-test.ts";
import { parseReply, rawConnect, rawExchange, readToEnd } from "../support/raw-client.ts";
import { socketUpstream } from "../support/recording-upstream.ts";

const get = (path: string) => `GET ${path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n`;

async function start() {
  const app = await socketUpstream((socket, text) => {
    if (text.includes("/stream"))
      socket.write("HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\ndata: one\n\n");
  });
  const gate = await gatewayUnderTest({
    policies: (places) => ({
      "identity.ts": standardIdentity(places),
      "app.ts": `
import { forward, host, nobody, route, upstream } from "sallyport";
const app = upstream("app", { endpoints: ["${app.url}"], timeout: { response: "100ms", idle: "100ms" } });
const patient = forward(app, { timeout: { response: "1h", idle: "1h" } });
export default host("localhost", { identity: nobody },
  route("/patient/*", patient),
  route("/guarded/*", () => patient, forward(app)),
  route("/*", forward(app)),
);
`,
    }),
  });
  return { app, gate, line: (path: string) => gate.logged((one) => one["path"] === path) };
}

test("strict where nothing is said, and the log says what was cut, why, and by which option", async () => {
  const { app, gate, line } = await start();
  // Both were asked before; they outlast those that come after them.
  const patient = await Promise.all(
    ["/patient/poll", "/patient/stream", "/guarded/poll"].map(async (path) => {
      const socket = await rawConnect(gate.port);
      socket.write(get(path));
      return socket;
    }),
  );
  while (app.received.split("HTTP/1.1\r\n").length < 4) await new Promise(setImmediate);

  expect(parseReply(await rawExchange(gate.port, get("/poll"))).status).toBe(504);
  expect(await line("/poll")).toMatchObject({
    status: 504,
    code: "UPSTREAM_TIMEOUT",
    detail: expect.stringContaining("no answer for 100 ms (timeout.response)"),
  });
  expect(await line("/poll")).not.toHaveProperty("cut");

  expect(await rawExchange(gate.port, get("/stream"))).toMatch(/data: one/);
  expect(await line("/stream")).toMatchObject({
    level: "warn",
    verdict: "forward",
    status: 200,
    cut: true,
    code: "UPSTREAM_TIMEOUT",
    detail: expect.stringContaining("silent for 100 ms in the middle of its answer, which was cut (timeout.idle)"),
  });

  expect(gate.decisions().map((one) => one["path"])).toEqual(["/poll", "/stream"]);
  const [poll, stream, guarded] = patient;
  const answers = [poll!, stream!, guarded!].map(readToEnd);
  for (const socket of app.sockets)
    if (!socket.destroyed) socket.end("HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nlate");
  expect(parseReply(await answers[0]!).body).toBe("late");
  expect(await answers[1]!).toMatch(/data: one/);
  expect(parseReply(await answers[2]!).body).toBe("late");
  expect(await line("/patient/stream")).not.toHaveProperty("cut");
});
