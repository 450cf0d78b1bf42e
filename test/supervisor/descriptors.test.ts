// A flood that fills the tables of descriptors: what is served goes on, the rest is turned away, and nothing dies of it.

import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { writeFile } from "node:fs/promises";
import { createServer, type ServerResponse } from "node:http";
import { connect } from "node:net";
import { join, resolve } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { expect, onTestFinished, test } from "vitest";
import { createFolder } from "../support/folder.ts";
import type { LogLine } from "../support/log-lines.ts";
import { isLong } from "../support/long.ts";
import { parseReply } from "../support/raw-client.ts";
import { listening } from "../support/recording-upstream.ts";
import { startGateway } from "../support/started-gateway.ts";

const get = (url: string, ...lines: readonly string[]) =>
  [`GET ${url} HTTP/1.1`, "Host: localhost", ...lines, "\r\n"].join("\r\n");

const policy = (upstream: number, text: string) => `
import { forward, host, nobody, publicRoute, respond, upstream } from "sallyport";
const app = upstream("app", { endpoints: ["http://127.0.0.1:${upstream}"] });
export default host("localhost", { identity: nobody },
  publicRoute("GET /own", respond({ body: "${text}" })), publicRoute("/*", forward(app)));
`;

/** A gateway whose processes may each open 200 files, before an application that holds what it is asked. */
async function start(...flags: readonly string[]) {
  const held: ServerResponse[] = [];
  const app = createServer((incoming, reply) => {
    if (incoming.url === "/hold") held.push(reply);
    else reply.end("ok");
  });
  const upstream = await listening(app);
  onTestFinished(() => {
    app.closeAllConnections();
    app.close();
  });
  const gate = await startGateway({ policy: policy(upstream, "one"), descriptors: 200, flags });
  const save = (text: string) => writeFile(join(gate.folder, "a.ts"), policy(upstream, text));
  return { ...gate, held, save };
}

/** Asks over a connection of its own: the status and what it was told, or why there is none. */
async function ask(port: number, url: string, ...lines: readonly string[]) {
  const socket = connect({ port, host: "127.0.0.1" });
  onTestFinished(() => void socket.destroy());
  let text = "";
  socket.on("data", (chunk: Buffer) => {
    text += chunk.toString("latin1");
  });
  socket.write(get(url, ...lines));
  const end = await Promise.race([
    once(socket, "close").then(() => "closed"),
    once(socket, "error").then(([error]) => (error as NodeJS.ErrnoException).code),
  ]);
  const { status, headers, body } = parseReply(text);
  return { status, end, retry: headers["retry-after"], body };
}

/** Looks now and then: looking all the time would take the core from the gateway. */
async function until(reached: () => boolean) {
  while (!reached()) await delay(20);
}

const close = "Connection: close";

const unharmed = (lines: readonly LogLine[]) =>
  expect(lines.filter((line) => String(line["msg"]).includes("Worker ended") || line["level"] === "fatal")).toEqual([]);

/** Each is answered: 200, or 503 with a word of when to come again. */
function accountFor(answers: Awaited<ReturnType<typeof ask>>[], held: number) {
  const served = answers.filter(({ status }) => status === 200);
  expect(served.length).toBe(held);
  for (const one of answers)
    if (one.status !== 200) expect(one).toMatchObject({ status: 503, end: "closed", retry: "1" });
}

test("connections are taken as far as each can have an upstream's; the others are told, and a reload goes on meanwhile", async () => {
  const { port, held, lines, logged, save } = await start("--workers", "1");
  let answered = 0;
  const answers = Array.from({ length: 150 }, () =>
    ask(port, "/hold", close).finally(() => {
      answered++;
    }),
  );
  await until(() => answered + held.length === 150);
  // (200 − 64) / 2
  expect(held.length).toBe(68);
  expect(await ask(port, "/.sallyport/healthz", close)).toMatchObject({ status: 200 });
  await logged((line) => line["event"] === "connections-full");
  expect(await logged((line) => line["event"] === "connections-refused")).toMatchObject({
    cause: "more than 68 connections",
  });
  await save("two");
  await logged((line) => String(line["msg"]).includes("is live") && line["previous"] !== undefined);
  for (const reply of held) reply.end("held");
  accountFor(await Promise.all(answers), 68);
  expect(await ask(port, "/own", close)).toMatchObject({ status: 200, body: "two" });
  expect(await ask(port, "/x", close)).toMatchObject({ status: 200 });
  unharmed(lines);
});

test.runIf(isLong)(
  "where that is not limited, what runs short are answers, and no connection is reset; afterwards all is as before",
  async () => {
    const { port, held, lines } = await start("--workers", "1", "--connections", "100000");
    let answered = 0;
    const answers = Array.from({ length: 300 }, () =>
      ask(port, "/hold", close).finally(() => {
        answered++;
      }),
    );
    await until(() => answered + held.length >= 300);
    // Each that is held takes two of 200.
    expect(held.length).toBeLessThan(100);
    const count = held.length;
    for (const reply of held) reply.end("held");
    accountFor(await Promise.all(answers), count);
    expect(await ask(port, "/own", close)).toMatchObject({ status: 200 });
    expect(await ask(port, "/x", close)).toMatchObject({ status: 200 });
    unharmed(lines);
  },
);

test.runIf(isLong)(
  "a worker whose table is made smaller than what it has leaves all that is new to the other one",
  async () => {
    const { port, held, lines, logged, workers } = await start("--workers", "2");
    const first = Array.from({ length: 40 }, () => ask(port, "/hold", close));
    await until(() => held.length === 40);
    const [one] = workers();
    spawnSync("prlimit", ["--pid", String(one), "--nofile=40:200"]);
    await logged((line) => line["event"] === "connections-full");
    const answers = await Promise.all(Array.from({ length: 60 }, () => ask(port, "/x", close)));
    expect(answers.map(({ status, end }) => [status, end])).toEqual(Array(60).fill([200, "closed"]));
    for (const reply of held) reply.end("held");
    accountFor(await Promise.all(first), 40);
    spawnSync("prlimit", ["--pid", String(one), "--nofile=200:200"]);
    unharmed(lines);
  },
);

test("one alone, whose table is made smaller than what it has, tells who comes, and answers for itself", async () => {
  const { port, held, lines, logged, workers } = await start("--workers", "1");
  const first = Array.from({ length: 20 }, () => ask(port, "/hold", close));
  await until(() => held.length === 20);
  spawnSync("prlimit", ["--pid", String(workers()[0]), "--nofile=40:200"]);
  await logged((line) => line["event"] === "connections-full");
  accountFor(await Promise.all(Array.from({ length: 40 }, () => ask(port, "/x", close))), 0);
  expect(await ask(port, "/.sallyport/healthz", close)).toMatchObject({ status: 200 });
  for (const reply of held) reply.end("held");
  accountFor(await Promise.all(first), 20);
  spawnSync("prlimit", ["--pid", String(workers()[0]), "--nofile=200:200"]);
  const answers = await Promise.all(Array.from({ length: 40 }, () => ask(port, "/x", close)));
  expect(answers.map(({ status }) => status)).toEqual(Array(40).fill(200));
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
