// SIGTERM: what lasts is told to come again elsewhere, what runs finishes, what does not is cut and counted, and readiness is false first.

import { createHash } from "node:crypto";
import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { Duplex } from "node:stream";
import { expect, onTestFinished, test } from "vitest";
import { isLong } from "../support/long.ts";
import { parseReply, rawConnect, rawExchange, readToEnd, readUntil } from "../support/raw-client.ts";
import { listening } from "../support/recording-upstream.ts";
import { startGateway } from "../support/started-gateway.ts";
import { upgrade } from "../support/streams.ts";

const large = Buffer.alloc(6_291_456, "x");

/** An application of streams, large answers, and answers that wait until they are let go. */
async function application() {
  const held: ServerResponse[] = [];
  const sockets: { readonly socket: Duplex; text: string }[] = [];
  const uploads: IncomingMessage[] = [];
  const app = createServer((incoming, reply) => {
    if (incoming.url === "/hold") held.push(reply);
    else if (incoming.url === "/large") reply.end(large);
    else if (incoming.url === "/events") {
      reply.writeHead(200, { "content-type": "text/event-stream" });
      reply.write("data: hello\n\n");
    } else if (incoming.url === "/upload") {
      uploads.push(incoming);
      let size = 0;
      incoming.on("data", (chunk: Buffer) => {
        size += chunk.length;
      });
      incoming.once("end", () => reply.end(`took ${size}`));
    } else reply.end("ok");
  });
  app.on("upgrade", (incoming, socket: Duplex) => {
    const one = { socket, text: "" };
    sockets.push(one);
    socket.on("error", () => undefined);
    socket.on("data", (chunk: Buffer) => {
      one.text += chunk.toString("latin1");
    });
    socket.once("end", () => socket.end());
    const key = `${incoming.headers["sec-websocket-key"]}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`;
    const accept = createHash("sha1").update(key).digest("base64");
    socket.write(
      `HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: ${accept}\r\n\r\n`,
    );
    socket.write("\x81\x05hello", "latin1");
  });
  const port = await listening(app);
  onTestFinished(() => {
    for (const { socket } of sockets) socket.destroy();
    app.closeAllConnections();
    app.close();
  });
  const policy = `
import { forward, host, nobody, publicRoute, upstream } from "sallyport";
const app = upstream("app", { endpoints: ["http://127.0.0.1:${port}"] });
export default host("localhost", { identity: nobody }, publicRoute("/*", forward(app)));
`;
  return { held, sockets, uploads, policy };
}

const head = (request: string, ...lines: readonly string[]) =>
  [`${request} HTTP/1.1`, "Host: localhost", ...lines, "\r\n"].join("\r\n");
const close = "Connection: close";
const ready = (port: number) => rawExchange(port, head("GET /.sallyport/healthz?ready", close)).then(parseReply);
/** The workers, and the supervisor, let go of the socket within milliseconds of each other. */
async function untilRefused(port: number) {
  for (;;) {
    const cause = await rawConnect(port).then(
      (socket) => void socket.destroy(),
      (error: unknown) => error,
    );
    if (cause !== undefined) return expect(cause).toMatchObject({ code: "ECONNREFUSED" });
  }
}
const turn = () => new Promise(setImmediate);

test("streams are told, and what runs finishes: a slow download, an upload, a form that waits, and what was sent ahead", async () => {
  const { held, sockets, uploads, policy } = await application();
  const gate = await startGateway({ policy, flags: ["--workers", "1", "--drain", "30s"] });

  const webSocket = await rawConnect(gate.port);
  webSocket.write(head("GET /socket", ...upgrade));
  await readUntil(webSocket, /hello$/);
  const client = new WebSocket(`ws://localhost:${gate.port}/socket`);
  const clientClosed = new Promise<CloseEvent>((resolve) => client.addEventListener("close", resolve));
  await new Promise((resolve) => client.addEventListener("message", resolve));
  const events = await rawConnect(gate.port);
  events.write(head("GET /events"));
  await readUntil(events, /hello\n\n\r\n$/);
  const download = await rawConnect(gate.port);
  download.write(head("GET /large"));
  await readUntil(download, /x$/);
  download.pause();
  const upload = await rawConnect(gate.port);
  upload.write(head("POST /upload", "Content-Length: 1000000"));
  upload.write(Buffer.alloc(400_000, "u"));
  while (uploads.length === 0) await turn();
  const kept = await rawConnect(gate.port);
  kept.write(head("GET /"));
  await readUntil(kept, /ok$/);
  const form = await rawConnect(gate.port);
  form.write(`${head("POST /hold", "Content-Length: 3")}a=b`);
  while (held.length < 1) await turn();
  const ahead = await rawConnect(gate.port);
  ahead.write(head("GET /hold") + head("GET /") + head("GET /"));
  while (held.length < 2) await turn();

  const frames = readToEnd(webSocket);
  const lastEvent = readUntil(events, /\r\n0\r\n\r\n$/);
  gate.child.kill("SIGTERM");
  // 0x88: a close frame; 1001
  expect(await frames).toBe(`\x88\x0c\x03\xe9going away`);
  expect(await clientClosed).toMatchObject({ code: 1001, reason: "going away", wasClean: true });
  expect(await lastEvent).toContain('event: sallyport\nretry: 1000\ndata: {"code":1001,"reason":"going away"}\n\n');
  while (!sockets[0]!.socket.closed) await turn();
  // The upstream is told too, as by a client: masked.
  const bytes = Buffer.from(sockets[0]!.text, "latin1");
  expect([bytes[0], bytes[1]]).toEqual([0x88, 0x8c]);
  expect(bytes.subarray(6).map((byte, index) => byte ^ bytes[2 + (index % 4)]!)).toEqual(
    Buffer.from("\x03\xe9going away", "latin1"),
  );
  kept.write(head("GET /"));
  expect(await readToEnd(kept)).toMatch(/^HTTP\/1\.1 200 [\s\S]*connection: close\r\n[\s\S]*ok$/i);
  await untilRefused(gate.port);

  held[0]!.end("formed");
  held[1]!.end("first");
  expect(await readToEnd(form)).toMatch(/^HTTP\/1\.1 200 [\s\S]*connection: close\r\n[\s\S]*formed$/i);
  const answers = await readToEnd(ahead);
  expect(answers.match(/HTTP\/1\.1 200 /g)).toHaveLength(3);
  expect(answers.match(/connection: close/gi)).toHaveLength(1);
  upload.write(Buffer.alloc(600_000, "u"));
  expect(await readToEnd(upload)).toMatch(/took 1000000$/);
  const rest = readToEnd(download);
  download.resume();
  expect((await rest).length).toBeGreaterThan(large.length / 2);
  expect(download.bytesRead).toBeGreaterThan(large.length);
  expect(await gate.ended).toBe(0);
  expect(gate.lines.filter((line) => line["event"] === "drain-cut")).toEqual([]);
});

test("what is not finished in time is cut and counted; what was not answered at all is told", async () => {
  const { held, uploads, policy } = await application();
  const gate = await startGateway({ policy, flags: ["--workers", "1", "--drain", "300ms"] });
  const upload = await rawConnect(gate.port);
  upload.write(`${head("POST /upload", "Content-Length: 1000000")}u`);
  const waiting = await rawConnect(gate.port);
  waiting.write(head("GET /hold"));
  const download = await rawConnect(gate.port);
  download.write(head("GET /large"));
  await readUntil(download, /x$/);
  download.pause();
  while (uploads.length + held.length < 2) await turn();
  const [told, alsoTold] = [readToEnd(upload), readToEnd(waiting)];
  gate.child.kill("SIGTERM");
  expect(parseReply(await told)).toMatchObject({ status: 503, body: expect.stringContaining("GATEWAY_NOT_READY") });
  expect(parseReply(await alsoTold)).toMatchObject({ status: 503 });
  expect(await gate.ended).toBe(0);
  expect(gate.lines.find((line) => line["event"] === "drain-cut")).toMatchObject({
    level: "warn",
    uploads: 1,
    unanswered: 1,
    downloads: 1,
    switched: 0,
  });
  const decided = gate.lines.filter((line) => line["event"] === "decision");
  expect(decided.map((line) => line["code"])).toEqual(Array(3).fill("GATEWAY_NOT_READY"));
});

test("with a pause readiness is false first in every worker, while new connections are served and streams stay", async () => {
  const { policy } = await application();
  const gate = await startGateway({ policy, flags: ["--workers", "2", "--drain-delay", "1s"] });
  expect(await ready(gate.port)).toMatchObject({ status: 200 });
  const events = await rawConnect(gate.port);
  events.write(head("GET /events"));
  await readUntil(events, /hello\n\n\r\n$/);
  const rest = readUntil(events, /\r\n0\r\n\r\n$/);
  gate.child.kill("SIGTERM");
  await gate.logged((line) => String(line["msg"]).startsWith("Stopping"));
  let reply = await ready(gate.port);
  // The workers hear of it one after the other, within milliseconds.
  while (reply.status === 200) reply = await ready(gate.port);
  expect([reply.status, reply.body]).toEqual([503, '{"status":"draining"}']);
  for (let time = 0; time < 3; time++) {
    const [alive, asked, not] = await Promise.all([
      rawExchange(gate.port, head("GET /.sallyport/healthz", close)).then(parseReply),
      rawExchange(gate.port, head("GET /", close)).then(parseReply),
      ready(gate.port),
    ]);
    expect([alive.status, asked.status, not.status]).toEqual([200, 200, 503]);
  }
  expect(events.closed).toBe(false);
  expect(await rest).toContain('"code":1001');
  await untilRefused(gate.port);
  expect(await gate.ended).toBe(0);
});

test.runIf(isLong)("a second signal ends at once, also in the pause", async () => {
  const { policy } = await application();
  const gate = await startGateway({ policy, flags: ["--workers", "1", "--drain-delay", "1m"] });
  gate.child.kill("SIGTERM");
  await gate.logged((line) => String(line["msg"]).startsWith("Stopping"));
  gate.child.kill("SIGTERM");
  await gate.ended;
});

test("a worker that is asked to end alone serves until another does, is not told of as draining, and tells its streams", async () => {
  const { policy } = await application();
  const gate = await startGateway({ policy, flags: ["--workers", "1", "--drain-delay", "1m"] });
  const events = await rawConnect(gate.port);
  events.write(head("GET /events"));
  await readUntil(events, /hello\n\n\r\n$/);
  const rest = readUntil(events, /\r\n0\r\n\r\n$/);
  const { pid } = await gate
    .logged((line) => line["event"] === "decision" || line["pid"] !== gate.child.pid)
    .catch(() => ({ pid: 0 }));
  process.kill(Number(pid), "SIGTERM");
  let told = false;
  void rest.then(() => {
    told = true;
  });
  while (!told) expect((await ready(gate.port)).status).toBe(200);
  expect(await rest).toContain('"code":1001');
  await gate.logged((line) => String(line["msg"]).includes("is replaced"));
  gate.child.kill("SIGTERM");
  await gate.logged((line) => String(line["msg"]).startsWith("Stopping"));
  gate.child.kill("SIGTERM");
  await once(gate.child, "exit");
});
