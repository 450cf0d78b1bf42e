// SIGHUP: policies, certificates and the log are read anew, it is said how that ended, and no process ends of it; nor of SIGUSR1 and SIGUSR2.

import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:https";
import { join } from "node:path";
import { expect, onTestFinished, test, vi } from "vitest";
import { freePorts, ask as get } from "../../bench/port.ts";
import { signal } from "../faults/world/child.ts";
import { createTrialFolder } from "../faults/world/folder.ts";
import { startGateway } from "../faults/world/gateway.ts";
import { type Line, readLog } from "../faults/world/log.ts";
import { certificate, key } from "../support/localhost-certificate.ts";
import { shorten } from "../support/long.ts";
import { listening } from "../support/recording-upstream.ts";

const policy = (text: string) => `import { host, nobody, respond, route } from "sallyport";
${text}`;
const hello = (body: string) =>
  policy(`export default host("localhost", { identity: nobody }, route("/*", respond({ body: ${body} })));\n`);

interface Options {
  readonly files?: Readonly<Record<string, string>>;
  readonly flags?: Readonly<Record<string, string>>;
  readonly env?: Readonly<Record<string, string>>;
}

/** launch starts a gateway in a folder of its own, `policies/` in it, and does not wait. */
async function launch({ files = { "policies/a.ts": hello('"hello"') }, flags = {}, env = {} }: Options = {}) {
  const folder = createTrialFolder();
  onTestFinished(folder.close);
  const at = (name: string) => join(folder.path, name);
  const write = (name: string, text: string) => writeFileSync(at(name), text);
  mkdirSync(at("policies"));
  mkdirSync(at("log"));
  for (const [name, text] of Object.entries(files)) write(name, text);
  const [port = 0] = await freePorts(1);
  const inFolder = Object.fromEntries(Object.entries(env).map(([name, file]) => [name, at(file)]));
  const gateway = startGateway({
    port,
    policies: at("policies"),
    data: at("data"),
    sink: at("out"),
    flags: Object.fromEntries(
      Object.entries(flags).map(([name, value]) => [name, value.replace("FOLDER", folder.path)]),
    ),
    env: inFolder,
  });
  onTestFinished(gateway.kill);
  const reloads = (name = "out"): readonly Line[] =>
    readLog([at(name)]).lines.filter((line) => line["event"] === "reload");
  return {
    gateway,
    at,
    write,
    reloads,
    ask: (path = "/") => get(port, path, { host: "localhost" }),
    /** hangUp resolves with the line that says how it ended. */
    async hangUp(name = "out"): Promise<Line> {
      const before = reloads(name).length;
      signal(gateway.supervisor, "SIGHUP");
      await vi.waitFor(() => expect(reloads(name).length).toBe(before + 1), { timeout: 60_000 });
      return reloads(name).at(-1)!;
    },
  };
}

async function start(options: Options = {}) {
  const launched = await launch(options);
  await launched.gateway.serving();
  const count = 2 + Number(options.flags?.["workers"] ?? 2);
  await vi.waitFor(() => expect(launched.gateway.processes()).toHaveLength(count), { timeout: 60_000 });
  // The last worker serves, too.
  const lines = () => readLog([launched.at("out"), launched.at("log/a.log")]).lines;
  await vi.waitFor(() => expect(lines().some((line) => line["port"] !== undefined)).toBe(true), { timeout: 60_000 });
  return launched;
}

test.each(shorten(["SIGHUP", "SIGUSR1", "SIGUSR2"] as const, 2))(
  "%s to the whole group, as a terminal sends it that closes, ends none of its processes",
  async (name) => {
    const { gateway, at, ask, write, reloads } = await start();
    const pids = gateway.processes().map(({ pid }) => pid);
    signal(-gateway.supervisor, name);
    for (let turn = 0; turn < 20; turn++) expect((await ask()).status).toBe(200);
    const stayed = gateway.processes().map(({ pid }) => pid);
    // One that builds may have been started meanwhile.
    expect(stayed).toEqual(expect.arrayContaining(pids));
    // esbuild's own process ends of it all the same: what is saved next is built by another one, and what is wrong has its frame.
    write("policies/b.ts", "export const wrong = ;\n");
    await vi.waitFor(() => expect(gateway.said()).toContain("export const wrong"), { timeout: 60_000 });
    signal(-gateway.supervisor, name);
    write("policies/b.ts", "export const wrong = ,\n");
    await vi.waitFor(() => expect(gateway.said()).toContain("export const wrong = ,"), { timeout: 60_000 });
    rmSync(at("policies/b.ts"));
    write("policies/a.ts", hello('"changed"'));
    await vi.waitFor(async () => expect((await ask()).body).toBe("changed"), { timeout: 60_000 });
    if (name === "SIGHUP")
      await vi.waitFor(() => expect(reloads()[0]).toMatchObject({ level: "info" }), { timeout: 60_000 });
    expect(gateway.processes().map(({ pid }) => pid)).toEqual(expect.arrayContaining(pids));
    // Node would have opened a debugger.
    expect(gateway.said()).not.toContain("Debugger");
    expect(await gateway.stop()).toMatchObject({ how: "exit code 0" });
  },
);

test("the same while it starts does not keep it from starting", async () => {
  const { gateway, ask, reloads } = await launch();
  const started = gateway.serving();
  const seen = new Set<number>();
  await vi.waitFor(
    () => {
      // The first ones of each kind may still be at their very beginning.
      for (const { pid, role } of gateway.processes())
        if (role !== "supervisor" && !seen.has(pid) && seen.size < 5) {
          seen.add(pid);
          for (const name of ["SIGUSR1", "SIGUSR2", "SIGHUP"] as const) signal(pid, name);
          signal(gateway.supervisor, "SIGHUP");
        }
      expect(seen.size).toBeGreaterThanOrEqual(3);
    },
    { timeout: 60_000, interval: 1 },
  );
  await started;
  expect((await ask()).status).toBe(200);
  // What was asked for before anybody could do it is done then.
  await vi.waitFor(() => expect(reloads().length).toBeGreaterThan(0), { timeout: 60_000 });
});

test("policies are read anew, with what they import from where nobody watches; what is wrong changes nothing and is said", async () => {
  const { write, ask, hangUp } = await start({
    files: {
      "words.ts": 'export const words = "first";\n',
      "policies/a.ts": `import { words } from "../words.ts";\n${hello("words")}`,
    },
  });
  expect((await ask()).body).toBe("first");
  expect(await hangUp()).toMatchObject({ level: "info", policies: "unchanged", processes: 3 });
  write("words.ts", 'export const words = "second";\n');
  const changed = await hangUp();
  expect(changed).toMatchObject({ level: "info", policies: "live" });
  expect((await ask()).body).toBe("second");
  write("words.ts", "export const words = ;\n");
  expect(await hangUp()).toMatchObject({ level: "error", policies: "refused", generation: changed["generation"] });
  expect((await ask()).body).toBe("second");
});

test("whose certificates are believed is read anew; a file that holds none changes nothing and is said", async () => {
  const upstream = createServer({ cert: certificate, key, keepAliveTimeout: 1 }, (_, reply) => reply.end("secret"));
  const port = await listening(upstream as never);
  onTestFinished(() => void upstream.close());
  const other = readFileSync(join(import.meta.dirname, "fixture/other-authority.pem"), "utf8");
  const { write, ask, hangUp } = await start({
    files: {
      "trust.pem": other,
      "policies/a.ts": `import { forward, host, nobody, route, upstream } from "sallyport";
const far = upstream("far", { endpoints: ["https://localhost:${port}"] });
export default host("localhost", { identity: nobody }, route("/*", forward(far)));
`,
    },
    env: { NODE_EXTRA_CA_CERTS: "trust.pem" },
  });
  expect((await ask()).status).toBe(502);
  write("trust.pem", `${other}${certificate}\n`);
  expect(await hangUp()).toMatchObject({ level: "info", certificates: 2 });
  expect(await ask()).toEqual({ status: 200, body: "secret" });
  write("trust.pem", "nothing\n");
  expect(await hangUp()).toMatchObject({ level: "error", certificates: expect.stringContaining("no certificate") });
  expect((await ask()).status).toBe(200);
  write("trust.pem", other);
  expect(await hangUp()).toMatchObject({ certificates: 1 });
  await vi.waitFor(async () => expect((await ask()).status).toBe(502), { timeout: 60_000 });
});

test("logrotate's move and signal: once it is said, nothing is written to the old file, and no line is lost", async () => {
  const { gateway, at, ask, hangUp } = await start({ flags: { "log-file": "FOLDER/log/a.log" } });
  let asked = 0;
  let isOver = false;
  const asking = Promise.all(
    [1, 2, 3, 4].map(async () => {
      while (!isOver) {
        expect((await ask("/counted")).status).toBe(200);
        asked += 1;
      }
    }),
  );
  const olds: string[] = [];
  for (let turn = 0; turn < 5; turn++) {
    const old = at(`log/a.log.${turn}`);
    renameSync(at("log/a.log"), old);
    expect(await hangUp("log/a.log")).toMatchObject({ level: "info", logFile: "open" });
    olds.push(old);
    const then = olds.map((one) => readFileSync(one, "utf8"));
    const before = asked;
    await vi.waitFor(() => expect(asked).toBeGreaterThan(before + 20), { timeout: 60_000 });
    expect(olds.map((one) => readFileSync(one, "utf8"))).toEqual(then);
  }
  isOver = true;
  await asking;
  expect(await gateway.stop()).toMatchObject({ how: "exit code 0" });
  const { lines, broken } = readLog([...olds, at("log/a.log")]);
  expect(broken).toEqual([]);
  expect(lines.filter((line) => line["path"] === "/counted")).toHaveLength(asked);
});

test("a log whose folder is gone is said on standard error at once, and serving goes on; nothing is lost once it is back", async () => {
  const { gateway, at, ask, reloads } = await start({ flags: { "log-file": "FOLDER/log/a.log" } });
  rmSync(at("log"), { recursive: true });
  signal(gateway.supervisor, "SIGHUP");
  // Said when every process has looked: what is written before that goes to the file that nobody can read any more.
  await vi.waitFor(() => expect(gateway.said()).toContain("could not be opened anew (ENOENT)"), { timeout: 60_000 });
  for (let turn = 0; turn < 5; turn++) expect((await ask("/counted")).status).toBe(200);
  mkdirSync(at("log"));
  await vi.waitFor(() => expect(reloads("log/a.log")).toHaveLength(1), { timeout: 60_000 });
  expect(reloads("log/a.log")[0]).toMatchObject({ level: "error", logFile: "ENOENT" });
  const counted = () => readLog([at("log/a.log")]).lines.filter((line) => line["path"] === "/counted");
  await vi.waitFor(() => expect(counted()).toHaveLength(5), { timeout: 60_000 });
});

test("a log whose folder was moved goes on where it is, which is said once", async () => {
  const { gateway, at, ask } = await start({ flags: { "log-file": "FOLDER/log/a.log", workers: "1" } });
  renameSync(at("log"), at("moved"));
  signal(gateway.supervisor, "SIGHUP");
  await vi.waitFor(() => expect(gateway.said()).toContain("ENOENT"), { timeout: 60_000 });
  expect((await ask("/counted")).status).toBe(200);
  const counted = () => readLog([at("moved/a.log")]).lines.filter((line) => line["path"] === "/counted");
  await vi.waitFor(() => expect(counted()).toHaveLength(1), { timeout: 60_000 });
  expect(gateway.said().match(/^Supervisor: The log's file cannot be opened anew/gm)).toHaveLength(1);
});
