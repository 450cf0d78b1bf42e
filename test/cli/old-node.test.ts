// A Node in which Sallyport does not run: the command goes on in the one that came along, as if it were the same process, or says what to do.

import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { linkSync, mkdirSync, mkdtempSync, rmSync } from "node:fs";
import type { ServerResponse } from "node:http";
import { join, resolve } from "node:path";
import { createInterface } from "node:readline";
import { promisify } from "node:util";
import { expect, onTestFinished, test, vi } from "vitest";
import { createFolder } from "../support/folder.ts";
import { recordingUpstream } from "../support/recording-upstream.ts";

const run = promisify(execFile);
const root = resolve(import.meta.dirname, "../..");
const bin = join(root, "src/cli/bin.js");

// What the command looks at before it reads anything else.
const old = `Object.defineProperties(process.versions, { node: { value: "20.20.2" }, modules: { value: "115" } });`;
const preload = ["--import", `data:text/javascript,${encodeURIComponent(old)}`];

/** A Node that stands elsewhere than the one that came along. */
function otherNode(): string {
  mkdirSync(join(root, ".sallyport"), { recursive: true });
  const folder = mkdtempSync(join(root, ".sallyport/node-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  linkSync(process.execPath, join(folder, "node"));
  return join(folder, "node");
}

test("where no other Node is there, an old one is told what to do, with exit code 1", async () => {
  const included = join(root, "node_modules/.bin/node");
  const failure = await run(included, [...preload, bin, "--version"]).catch((cause: unknown) => cause);
  expect(failure).toMatchObject({ code: 1, stdout: "", stderr: expect.stringContaining("runs on Node 24 and 26") });
});

test("a new one runs the command", async () => {
  expect((await run(process.execPath, [bin, "--version"])).stdout).toMatch(/^\d+\.\d+\.\d+/);
});

test("an old one goes on in the Node that came along, and ends as that does", async () => {
  const node = otherNode();
  expect((await run(node, [...preload, bin, "--version"])).stdout).toMatch(/^\d+\.\d+\.\d+/);
  const failure = await run(node, [...preload, bin, "check", "nowhere"]).catch((cause: unknown) => cause);
  expect(failure).toMatchObject({ code: 2, stderr: expect.stringContaining("nowhere does not exist") });
});

/** A gateway that was started by an old Node, and one request that its upstream holds. */
async function startBehind() {
  const asked = Promise.withResolvers<ServerResponse>();
  const upstream = await recordingUpstream((_, reply) => asked.resolve(reply));
  const folder = await createFolder({
    "a.ts": `import { forward, host, nobody, route, upstream } from "sallyport";
const bank = upstream("bank", { endpoints: ["${upstream.url}"] });
export default host("localhost", { identity: nobody }, route("GET /*", () => true, forward(bank)));
`,
  });
  const words = ["start", folder, "--listen", "127.0.0.1:0", "--workers", "1", "--data", join(folder, ".data")];
  const outer = spawn(otherNode(), [...preload, bin, ...words], {
    stdio: ["ignore", "pipe", "inherit"],
    detached: true,
  });
  const closed = once(outer, "close") as Promise<[number | null, NodeJS.Signals | null]>;
  const signal = (name: NodeJS.Signals) => {
    try {
      process.kill(-outer.pid!, name);
    } catch {
      // All of them have ended.
    }
  };
  onTestFinished(async () => {
    signal("SIGKILL");
    await closed;
  });
  const live = Promise.withResolvers<number>();
  const stopping = Promise.withResolvers<void>();
  createInterface({ input: outer.stdout }).on("line", (line) => {
    const { port, msg } = JSON.parse(line) as { port?: number; msg?: string };
    if (port !== undefined) live.resolve(port);
    if (msg?.startsWith("Stopping")) stopping.resolve();
  });
  const answer = fetch(`http://localhost:${await live.promise}/`);
  return { outer, closed, signal, stopping: stopping.promise, answer, held: await asked.promise };
}

test("a signal to all of them, as a service manager sends it, is one signal: what is under way may finish", async () => {
  const { outer, closed, signal, stopping, answer, held } = await startBehind();
  // These end nothing, and open no debugger.
  for (const name of ["SIGUSR1", "SIGUSR2"] as const) outer.kill(name);
  signal("SIGTERM");
  await stopping;
  held.end("whole");
  expect(await (await answer).text()).toBe("whole");
  expect(await closed).toEqual([0, null]);
});

test("a gateway whose starter was killed is left by nobody: it stops", async () => {
  const { outer, closed, stopping, answer, held } = await startBehind();
  outer.kill("SIGKILL");
  await stopping;
  held.end("whole");
  expect(await (await answer).text()).toBe("whole");
  // Its output is closed when the last one that has it has ended.
  await closed;
  await vi.waitFor(() => expect(() => process.kill(-outer.pid!, 0)).toThrow(), { timeout: 60_000 });
});
