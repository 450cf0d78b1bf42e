// A supervisor is killed: its workers finish what they have and take nothing new, and the next one gets the address at once.

import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdir, readdir, writeFile } from "node:fs/promises";
import { createServer, get, type IncomingMessage } from "node:http";
import { join, resolve } from "node:path";
import { createInterface } from "node:readline";
import { setTimeout as delay } from "node:timers/promises";
import { expect, onTestFinished, test } from "vitest";
import { nameOf } from "../../src/process/process-name.ts";
import { takeOver } from "../../src/supervisor/orphans.ts";
import { createFolder } from "../support/folder.ts";
import { createLogLines } from "../support/log-lines.ts";
import { listening, unusedPort } from "../support/recording-upstream.ts";

const parts = 20;

/** What takes two seconds, what does not end, and what is answered at once. */
async function application(): Promise<number> {
  const server = createServer((incoming, reply) => {
    if (incoming.url === "/events")
      reply.writeHead(200, { "content-type": "text/event-stream" }).write("data: hello\n\n");
    else if (incoming.url === "/download") {
      let left = parts;
      const timer = setInterval(() => {
        reply.write("x".repeat(1_000));
        if (--left > 0) return;
        clearInterval(timer);
        reply.end();
      }, 100);
    } else reply.end("ok");
  });
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return listening(server);
}

const policy = (upstream: number) => `
import { forward, host, nobody, publicRoute, upstream } from "sallyport";
const app = upstream("app", { endpoints: ["http://127.0.0.1:${upstream}"] });
export default host("localhost", { identity: nobody }, publicRoute("/*", forward(app)));
`;

function start(folder: string, port: number) {
  const words = [resolve("src/cli/main.ts"), "start", folder, "--listen", `127.0.0.1:${port}`, "--workers", "2"];
  words.push("--data", join(folder, ".data"), "--drain", "8s", "--log-level", "debug");
  const child: ChildProcess = spawn(process.execPath, words, { stdio: ["ignore", "pipe", "inherit"] });
  const { stream, lines, logged } = createLogLines();
  createInterface({ input: child.stdout! }).on("line", stream.write);
  onTestFinished(async () => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    child.kill("SIGTERM");
    await once(child, "exit");
  });
  return {
    child,
    lines,
    logged,
    live: () => logged((line) => line["port"] !== undefined),
    workers: () => lines.filter((line) => line["msg"] === "Worker is up").map((line) => Number(line["worker"])),
  };
}

const open = (port: number, path: string) =>
  new Promise<IncomingMessage>((settle, reject) => {
    get({ host: "127.0.0.1", port, path, headers: { host: "localhost" }, agent: false }, settle).on("error", reject);
  });

async function read(reply: IncomingMessage): Promise<string> {
  let text = "";
  try {
    for await (const chunk of reply) text += chunk;
  } catch {
    return `${text} and broke off`;
  }
  return text;
}

const runs = (pid: number) => {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
};

test("killed under load, with a worker that stands still: a new one serves, what was under way is finished, and nobody is left", {
  timeout: 180_000,
}, async () => {
  const folder = await createFolder({ "a.ts": policy(await application()) });
  const port = await unusedPort();
  const first = start(folder, port);
  await first.live();
  const workers = first.workers();
  expect(workers).toHaveLength(2);
  const [download, events] = await Promise.all([open(port, "/download"), open(port, "/events")]);
  const whole = read(download);
  const rest = read(events);
  const asked: { readonly at: number; readonly status: number }[] = [];
  let isOver = false;
  const load = (async () => {
    while (!isOver) {
      const at = performance.now();
      const status = await open(port, "/").then(
        async (reply) => ((await read(reply)) === "ok" ? (reply.statusCode ?? 0) : 0),
        () => 0,
      );
      asked.push({ at, status });
      await delay(10);
    }
  })();
  process.kill(workers[0]!, "SIGSTOP");
  first.child.kill("SIGKILL");
  const second = start(folder, port);
  await second.live();
  const liveAt = performance.now();
  const got = await whole;
  expect([got.length, got.slice(-20)]).toEqual([parts * 1_000, "x".repeat(20)]);
  expect(await rest).toContain("data: hello");
  await expect.poll(() => workers.filter(runs), { timeout: 10_000 }).toEqual([]);
  const after = () => asked.filter(({ at }) => at > liveAt);
  await expect.poll(() => after().length, { timeout: 10_000 }).toBeGreaterThan(20);
  isOver = true;
  await load;
  expect(after().filter(({ status }) => status !== 200)).toEqual([]);
  expect(first.lines.filter((line) => line["event"] === "orphaned")).toHaveLength(2);
  expect(second.lines).toContainEqual(expect.objectContaining({ event: "orphans", level: "warn" }));
  expect(second.lines.filter((line) => line["event"] === "orphan-ended")).toEqual([]);
  second.child.kill("SIGTERM");
  await once(second.child, "exit");
  expect(await readdir(join(folder, ".data", "run"))).toEqual([]);
});

/** A process that has the address, and does nothing else any more. */
async function hung(port: number): Promise<number> {
  const script = `require("node:net").createServer().listen(${port}, "127.0.0.1", () => { console.log("up"); setImmediate(() => { for (;;); }); })`;
  const child = spawn(process.execPath, ["-e", script], { stdio: ["ignore", "pipe", "inherit"] });
  onTestFinished(() => void child.kill("SIGKILL"));
  await once(child.stdout, "data");
  return child.pid!;
}

async function noted(port: number, supervisor: object, workers: readonly object[]) {
  const data = await createFolder({});
  await mkdir(join(data, "run"));
  const note = JSON.stringify({ supervisor, workers, drainMs: 1_000 });
  await writeFile(join(data, "run", `127.0.0.1_${port}.json`), note);
  const lines: unknown[] = [];
  const log = { warn: (line: unknown) => lines.push(line), info: () => undefined } as never;
  return { lines, take: () => takeOver({ data, listen: { host: "127.0.0.1", port }, deadMs: 300, log }) };
}

const ended = { ...nameOf(process.pid), began: "1" };

test("an orphan that hangs with the address is ended; one that has it by right, or is another process by now, is not", async () => {
  const port = await unusedPort();
  const pid = await hung(port);
  const live = await noted(port, nameOf(process.pid), [nameOf(pid)]);
  await expect(live.take()).rejects.toMatchObject({
    code: "EADDRINUSE",
    message: expect.stringContaining(`process ${process.pid}`),
  });
  const other = await noted(port, ended, [{ ...nameOf(pid), began: "1" }]);
  await expect(other.take()).rejects.toMatchObject({ code: "EADDRINUSE" });
  expect(runs(pid)).toBe(true);
  const { take, lines } = await noted(port, ended, [nameOf(pid)]);
  const { socket, close } = await take();
  socket.close();
  close();
  expect(lines).toEqual([
    { event: "orphans", workers: [pid] },
    { event: "orphan-ended", worker: pid },
  ]);
  await expect.poll(() => runs(pid)).toBe(false);
});

test.each([
  ["nothing", ""],
  ["no note", "[]"],
  ["half a note", '{"supervisor":'],
])("a note that holds %s is passed over", async (_, text) => {
  const port = await unusedPort();
  const data = await createFolder({});
  await mkdir(join(data, "run"));
  await writeFile(join(data, "run", `127.0.0.1_${port}.json`), text);
  const log = { warn: () => undefined, info: () => undefined } as never;
  const { socket } = await takeOver({ data, listen: { host: "127.0.0.1", port }, deadMs: 300, log });
  socket.close();
});
