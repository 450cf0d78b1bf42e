// A whole gateway whose log cannot be written: requests are served, nothing grows or ends, and what was missed is told. Or, where that is asked for, they are refused.

import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, onTestFinished, test, vi } from "vitest";
import { freePorts, ask as get } from "../../bench/port.ts";
import { start as startCommand } from "../../src/cli/start.ts";
import { signal } from "../faults/world/child.ts";
import { cannotMount, createTrialFolder } from "../faults/world/folder.ts";
import { type RunningGateway, startGateway } from "../faults/world/gateway.ts";
import { readLog } from "../faults/world/log.ts";
import { shorten } from "../support/long.ts";
import { testWith } from "../support/real-part.ts";

const policies = `import { deny, host, nobody, respond, route } from "sallyport";
export default host("localhost", { identity: nobody },
  route("/denied", () => deny("no"), respond()),
  route("/*", () => true, respond({ body: "hello" })));
`;

interface Under {
  readonly gateway: RunningGateway;
  readonly port: number;
  /** ask sends so many requests, and gives the statuses that came. */
  ask(count: number, path?: string): Promise<readonly number[]>;
}

/** start runs `sallyport start` in a folder, with its log in the `sink`. */
async function start(folder: string, sink: string, flags: Readonly<Record<string, string>> = {}): Promise<Under> {
  const [port = 0] = await freePorts(1);
  mkdirSync(join(folder, "policies"), { recursive: true });
  writeFileSync(join(folder, "policies/a.ts"), policies);
  const data = join(folder, "data");
  const gateway = startGateway({ port, policies: join(folder, "policies"), data, sink, flags });
  onTestFinished(() => gateway.kill());
  await gateway.serving();
  return {
    gateway,
    port,
    async ask(count, path = "/") {
      const seen = new Set<number>();
      const some = async () => {
        for (let index = 0; index < count / 8; index++) seen.add((await get(port, path, { host: "localhost" })).status);
      };
      await Promise.all(Array.from({ length: 8 }, some));
      return [...seen].sort();
    },
  };
}

function trialFolder() {
  const folder = createTrialFolder();
  onTestFinished(folder.close);
  return folder;
}

const decisionsOf = (file: string) => readLog([file]).lines.filter((line) => line["event"] === "decision");

test("a reader that stops stops nothing, and the gateway ends when it is told to", async () => {
  const folder = trialFolder();
  const sink = join(folder.path, "pipe");
  spawnSync("mkfifo", [sink]);
  // It reads nothing at all.
  const reader = spawn("/bin/sh", ["-c", 'exec sleep 600 <"$SINK"'], { env: { ...process.env, SINK: sink } });
  onTestFinished(() => void reader.kill("SIGKILL"));
  const { gateway, ask } = await start(folder.path, sink, { "log-buffer": "256kb" });
  await ask(200);
  const before = gateway.processes().map(({ pid }) => pid);
  const memory = () => before.reduce((sum, pid) => sum + residentKb(pid), 0);
  const beforeKb = memory();
  expect(await ask(1_200)).toEqual([200]);
  expect(memory() - beforeKb).toBeLessThan(100_000);
  expect(gateway.processes().map(({ pid }) => pid)).toEqual(before);
  // Gone, it does not change anything either.
  reader.kill("SIGKILL");
  await once(reader, "exit");
  expect(await ask(80, "/denied")).toEqual([403]);
  expect(await gateway.stop()).toMatchObject({ how: "exit code 0" });
  expect(gateway.said()).toMatch(/Worker \d+: Log lines cannot be written \(EPIPE\)/);
});

const residentKb = (pid: number): number =>
  Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, "utf8"))![1]);

test("the disk may be full from the first line on, standard error included", async () => {
  const folder = trialFolder();
  mkdirSync(join(folder.path, "policies"));
  writeFileSync(join(folder.path, "policies/a.ts"), policies);
  const [port = 0] = await freePorts(1);
  const main = join(import.meta.dirname, "../../src/cli/main.ts");
  const words = [main, "dev", join(folder.path, "policies"), "--data", join(folder.path, "data")];
  const child = spawn("/bin/sh", ["-c", 'exec "$@" >/dev/full 2>&1', "sh", process.execPath, ...words], {
    env: { PATH: process.env["PATH"], SALLYPORT_LISTEN: `127.0.0.1:${port}` },
    stdio: "ignore",
  });
  onTestFinished(() => void child.kill("SIGKILL"));
  await vi.waitFor(async () => expect((await get(port, "/", { host: "localhost" })).status).toBe(200), {
    timeout: 90_000,
    interval: 100,
  });
  // Its code frame goes nowhere, and the gateway goes on.
  writeFileSync(join(folder.path, "policies/b.ts"), "export default nonsense(");
  for (let turn = 0; turn < 20; turn++) await get(port, "/", { host: "localhost" });
  expect((await get(port, "/denied", { host: "localhost" })).status).toBe(403);
  child.kill("SIGTERM");
  expect(await once(child, "exit")).toEqual([0, null]);
});

testWith("a disk of its own", cannotMount()).each(shorten(["yes", "no"], 1))(
  "a full disk, with --log-required %s: refused before anything is done, or served; every line is there once there is room",
  async (required) => {
    const folder = trialFolder();
    const disk = folder.disk("disk", "1m");
    const file = join(disk.path, "sallyport.log");
    const flags = { "log-file": file, "log-required": required, workers: "1" };
    const { gateway, port, ask } = await start(folder.path, join(folder.path, "out"), flags);
    expect(await ask(40)).toEqual([200]);
    disk.fill();
    const health = async (query: string) => (await get(port, `/.sallyport/healthz${query}`, {})).status;
    if (required === "yes") {
      await vi.waitFor(async () => expect(await ask(8)).toEqual([503]), { timeout: 10_000 });
      const refused = await get(port, "/", { host: "localhost", accept: "application/json" });
      expect(JSON.parse(refused.body)).toMatchObject({ code: "OBSERVE_LOG" });
      expect(await ask(200)).toEqual([503]);
      expect(await health("?ready")).toBe(503);
    } else {
      expect(await ask(400)).toEqual([200]);
      expect(await health("?ready")).toBe(200);
    }
    expect(await health("")).toBe(200);
    disk.empty();
    await vi.waitFor(async () => expect(await ask(8)).toEqual([200]), { timeout: 10_000 });
    expect(await health("?ready")).toBe(200);
    expect(await gateway.stop()).toMatchObject({ how: "exit code 0" });
    const { lines, broken } = readLog([file]);
    expect(broken).toEqual([]);
    const told = lines.filter((line) => line["event"] === "decision");
    expect(new Set(told.map((line) => line["request"])).size).toBe(told.length);
    expect(lines.filter((line) => line["event"] === "log-lost")).toEqual([
      expect.objectContaining({ lost: 0, cause: "ENOSPC", fix: expect.stringContaining("room") }),
    ]);
    expect(told.some((line) => line["code"] === "OBSERVE_LOG")).toBe(required === "yes");
    expect(readFileSync(join(folder.path, "out"), "utf8")).toBe("");
  },
);

test("--log-file is opened anew on SIGHUP, which ends nothing, and by itself when it was renamed", async () => {
  const { path } = trialFolder();
  const [file, first, second] = ["sallyport.log", "sallyport.log.1", "sallyport.log.2"].map((name) => join(path, name));
  const { gateway, ask } = await start(path, join(path, "out"), { "log-file": file! });
  let asked = 0;
  const askFor = async (count: number) => {
    await ask(count, "/counted");
    asked += count;
  };
  await askFor(40);
  await vi.waitFor(() => expect(decisionsOf(file!).length).toBeGreaterThan(0));
  renameSync(file!, first!);
  signal(gateway.supervisor, "SIGHUP");
  // Those that terminals and tools send it to as well.
  for (const { pid } of gateway.processes()) signal(pid, "SIGHUP");
  await vi.waitFor(
    async () => {
      await askFor(8);
      expect(decisionsOf(file!).length).toBeGreaterThan(0);
    },
    { timeout: 5_000 },
  );
  renameSync(file!, second!);
  await vi.waitFor(
    async () => {
      await askFor(8);
      expect(new Set(decisionsOf(file!).map((line) => line["pid"])).size).toBe(2);
    },
    { timeout: 10_000 },
  );
  expect(await gateway.stop()).toMatchObject({ how: "exit code 0" });
  // What was written a moment late is in the next file; each line is in one of them.
  const lines = [file!, first!, second!].map(
    (path) => decisionsOf(path).filter((line) => line["path"] === "/counted").length,
  );
  expect(lines.reduce((sum, count) => sum + count)).toBe(asked);
  expect(Math.min(...lines)).toBeGreaterThan(0);
});

test.each([
  ["its folder is not there", { logFile: "missing/sallyport.log" }, "its folder does not exist"],
  ["it is a folder", { logFile: "." }, "that is a folder"],
  ["lines are required that are not logged", { logRequired: "yes", logLevel: "warn" }, "needs --log-level info"],
])("the start is refused, in words, where %s", async (_name, flags, words) => {
  const { path } = trialFolder();
  const errors: string[] = [];
  const terminal = { env: {}, color: false, out: () => undefined, err: (text: string) => void errors.push(text) };
  const file = "logFile" in flags ? { logFile: join(path, flags.logFile) } : {};
  expect(await startCommand(path, { ...flags, ...file }, terminal)).toBe(1);
  expect(errors.join("")).toContain(words);
});
