// Protocols other than WebSocket: opened where a route names them, for whom it lets pass; refused by name elsewhere.

import { createServer } from "node:http";
import { expect, onTestFinished, test } from "vitest";
import { gatewayUnderTest, standardIdentity } from "../support/gateway-under-test.ts";
import { parseReply, rawConnect, rawExchange, readToEnd, readUntil } from "../support/raw-client.ts";
import { listening } from "../support/recording-upstream.ts";

const ask = (path: string, protocol: string, lines: readonly string[] = [], method = "GET") =>
  [
    `${method} ${path} HTTP/1.1`,
    "Host: localhost",
    "Connection: Upgrade",
    `Upgrade: ${protocol}`,
    ...lines,
    "\r\n",
  ].join("\r\n");

async function start() {
  const asked: string[] = [];
  const printer = createServer((incoming, reply) => {
    asked.push(`${incoming.method} ${incoming.url}`);
    reply.end("plain");
  });
  printer.on("upgrade", (incoming, socket) => {
    const { upgrade } = incoming.headers;
    asked.push(`${incoming.method} ${incoming.url} ${upgrade}`);
    const to = incoming.url === "/other" ? "another" : upgrade;
    socket.on("error", () => undefined);
    socket.write(`HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: ${to}\r\n\r\n`);
    socket.on("data", (chunk: Buffer) => socket.write(`heard ${chunk.toString()}`));
    socket.on("end", () => socket.end());
  });
  const port = await listening(printer);
  onTestFinished(() => {
    printer.closeAllConnections();
    printer.close();
  });
  const gate = await gatewayUnderTest({
    policies: (places) => ({
      "identity.ts": standardIdentity(places),
      "printer.ts": `
import { deny, forward, host, publicRoute, respond, route, upstream } from "sallyport";
import { staff } from "./identity.ts";
const printer = upstream("printer", { endpoints: ["http://127.0.0.1:${port}"] });
export default host("localhost", { identity: staff },
  publicRoute("/print", forward(printer, { upgrades: ["IPP-Tunnel", "example/1.2"] })),
  publicRoute("/other", forward(printer, { upgrades: ["ipp-tunnel"] })),
  publicRoute("/plain", forward(printer)),
  publicRoute("/closed", () => deny("Closed"), forward(printer, { upgrades: ["ipp-tunnel"] })),
  route("/mine", forward(printer, { upgrades: ["ipp-tunnel"] })),
);
`,
    }),
  });
  const line = (path: string) => gate.logged((one) => one["path"] === path);
  return { gate, asked, line };
}

test("a route opens what it names, and nothing else is passed on as if it had not been asked for", async () => {
  const { gate, asked, line } = await start();
  const client = await rawConnect(gate.port);
  client.write(ask("/print", "ipp-tunnel"));
  expect(parseReply(await readUntil(client, /\r\n\r\n/))).toMatchObject({
    status: 101,
    headers: { upgrade: "ipp-tunnel" },
  });
  client.write("bytes");
  await readUntil(client, /heard bytes/);
  client.end();
  expect(await line("/print")).toMatchObject({ verdict: "forward", status: 101, upgrade: "ipp-tunnel" });

  const posted = await rawConnect(gate.port);
  posted.write(ask("/print", "Example/1.2", ["Content-Length: 0"], "POST"));
  expect(parseReply(await readUntil(posted, /\r\n\r\n/)).status).toBe(101);
  expect(asked.splice(0)).toEqual(["GET /print ipp-tunnel", "POST /print Example/1.2"]);

  const refused = [
    ["/print", "example/1.1", 501],
    ["/print", "example", 501],
    ["/plain", "ipp-tunnel", 501],
    ["/plain", "TLS/1.2", 501],
    ["/plain", "HTTP/2.0", 501],
    ["/closed", "ipp-tunnel", 403],
    ["/mine", "ipp-tunnel", 401],
  ] as const;
  for (const [path, protocol, status] of refused) {
    const reply = parseReply(await rawExchange(gate.port, ask(path, protocol)));
    expect([path, protocol, reply.status]).toEqual([path, protocol, status]);
    if (status === 501) expect(JSON.parse(reply.body).code).toBe("LISTENER_UPGRADE");
  }
  expect(asked).toEqual([]);
  expect(await line("/plain")).toMatchObject({
    code: "LISTENER_UPGRADE",
    verdict: "refuse",
    upgrade: "ipp-tunnel",
    detail: "ipp-tunnel",
  });

  // Another one than was asked for.
  const other = parseReply(await rawExchange(gate.port, ask("/other", "ipp-tunnel")));
  expect(other.status).toBe(502);

  // h2c is done without, and the log says so.
  const text = await rawExchange(gate.port, ask("/print", "h2c", ["HTTP2-Settings: AAMAAABkAAQAoAAAAAIAAAAA"]));
  expect(parseReply(text)).toMatchObject({ status: 200, body: "plain" });
  expect(await gate.logged((one) => one["upgrade"] === "h2c")).toMatchObject({ verdict: "forward", status: 200 });

  // What a client calls a protocol gets into no line as it is.
  await rawExchange(gate.port, ask("/plain", `x${"y".repeat(5_000)}`));
  const long = await gate.logged((one) => String(one["upgrade"]).startsWith("xy"));
  expect(String(long["upgrade"]).length).toBeLessThan(500);
});

test("a tunnel ends with the gateway's connections to upstreams", async () => {
  const { gate } = await start();
  const client = await rawConnect(gate.port);
  client.write(ask("/print", "ipp-tunnel"));
  await readUntil(client, /\r\n\r\n/);
  const rest = readToEnd(client);
  await gate.gateway.close();
  expect(await rest).toBe("");
});
