// A flood that fills the tables of descriptors: what is served goes on, the rest is turned away, and nothing dies of it.

import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { writeFile } from "node:fs/promises";
import { createServer, type ServerResponse } from "node:http";
import type { Socket } from "node:net";
import { join, resolve } from "node:path";
import { createInterface } from "node:readline";
import { setTimeout as delay } from "node:timers/promises";
import { expect, onTestFinished, test } from "vitest";
import { createFolder } from "../support/folder.ts";
import { createLogLines, type LogLine } from "../support/log-lines.ts";
import { parseReply, rawConnect, rawExchange } from "../support/raw-client.ts";
import { listening } from "../support/recording-upstream.ts";

const get = (url: string, ...lines: readonly string[]) =>
  [`GET ${url} HTTP/1.1`, "Host: localhost", ...lines, "\r\n"].join("\r\n");

const policy = (upstream: number, text: string) => `
import { forward, host, nobody, publicRoute, respond, upstream } from "sallyport";
const app = upstream("app", { endpoints: ["http://127.0.0.1:${upstream}"] });
export default host("localhost", { identity: nobody },
  publicRoute("GET /own", respond({ body: "${text}" })), publicRoute("/*", forward(app)));
`;

/** A gateway whose processes may each open 200 files. */
async function start(connections: string) {
  const held: ServerResponse[] = [];
  const app = createServer((incoming, reply) => {
    if (incoming.url === "/hold") held.push(reply);
    else reply.end("ok");
  });
  const upstream = await listening(app);
  const folder = await createFolder({ "a.ts": policy(upstream, "one") });
  const save = (text: string) => writeFile(join(folder, "a.ts"), policy(upstream, text));
  const words = [resolve("src/cli/main.ts"), "start", folder, "--listen", "127.0.0.1:0", "--workers", "1"];
  words.push("--data", join(folder, ".data"), "--connections", connections);
  const child: ChildProcess = spawn("bash", ["-c", 'ulimit -n 200 && exec "$@"', "bash", process.execPath, ...words], {
    stdio: ["ignore", "pipe", "ignore"],
  });
  const { stream, lines, logged } = createLogLines();
  createInterface({ input: child.stdout! }).on("line", stream.write);
  onTestFinished(async () => {
    app.closeAllConnections();
    app.close();
    if (child.exitCode === null) {
      child.kill("SIGTERM");
      await once(child, "exit");
    }
  });
  const { port } = await logged((line) => line["port"] !== undefined);
  return { port: Number(port), held, lines, logged, save, child };
}

async function untilAnswered(port: number, url: string): Promise<string> {
  for (;;) {
    const text = await rawExchange(port, get(url, "Connection: close")).catch(() => "");
    if (text.startsWith("HTTP/1.1 200")) return parseReply(text).body;
  }
}

/** Looks now and then: looking all the time would take the core from the gateway. */
async function until(reached: () => boolean) {
  while (!reached()) await delay(20);
}

const unharmed = (lines: readonly LogLine[]) =>
  expect(lines.filter((line) => String(line["msg"]).includes("Worker ended") || line["level"] === "fatal")).toEqual([]);

test("connections are taken as far as each can have an upstream's; the others end, and a reload goes on meanwhile", async () => {
  const { port, held, lines, logged, save } = await start("0");
  let closed = 0;
  const answers: string[] = [];
  const sockets: Socket[] = [];
  for (let count = 0; count < 150; count++) {
    const socket = await rawConnect(port);
    sockets.push(socket);
    socket.once("close", () => closed++);
    socket.on("data", (chunk: Buffer) => answers.push(chunk.toString("latin1")));
    socket.write(get("/hold"));
  }
  await until(() => closed + held.length === 150);
  // (200 − 64) / 2
  expect(held.length).toBe(68);
  await logged((line) => line["event"] === "connections-refused");
  await save("two");
  await logged((line) => String(line["msg"]).includes("is live") && line["previous"] !== undefined);
  for (const reply of held) reply.end("held");
  await until(() => answers.length === held.length);
  expect(answers.every((text) => text.startsWith("HTTP/1.1 200"))).toBe(true);
  expect(await untilAnswered(port, "/own")).toBe("two");
  expect(await untilAnswered(port, "/x")).toBe("ok");
  unharmed(lines);
});

test("where that is not limited, a table that is full costs answers, and no process; after the flood all is as before", async () => {
  const { port, held, lines } = await start("100000");
  let settled = 0;
  const sockets: Socket[] = [];
  for (let count = 0; count < 300; count++) {
    const socket = await rawConnect(port);
    sockets.push(socket);
    const done = () => {
      socket.off("data", done).off("close", done);
      settled++;
    };
    socket.once("data", done).once("close", done);
    socket.write(get("/hold"));
  }
  await until(() => settled + held.length >= 300);
  // Each that is held takes two of 200.
  expect(held.length).toBeLessThan(100);
  for (const socket of sockets) socket.destroy();
  expect(await untilAnswered(port, "/own")).toBe("one");
  expect(await untilAnswered(port, "/x")).toBe("ok");
  unharmed(lines);
});

test("a worker and a builder that cannot be started are started once they can be", async () => {
  const folder = await createFolder({ "a.ts": policy(1, "one") });
  const script = resolve("test/supervisor/fixture/full-table.ts");
  const child = spawn("bash", ["-c", 'ulimit -n 80 && exec "$@"', "bash", process.execPath, script, folder], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  let text = "";
  child.stdout.on("data", (chunk: Buffer) => {
    text += chunk.toString();
  });
  await once(child, "close");
  const death = { pid: 0, clean: false, reason: expect.stringContaining("EMFILE") };
  expect(JSON.parse(text)).toEqual({ ok: true, deaths: [death, death, death] });
});
