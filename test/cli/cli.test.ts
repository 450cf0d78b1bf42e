// The command line: where a process is what matters, run as operators run it; the rest with its words in this one.
import { spawn } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import * as program from "../../src/cli/program.ts";
import { settingNames, toFlag, toVariable } from "../../src/settings.ts";

const entry = resolve(import.meta.dirname, "../../src/cli/main.ts");

interface Ran {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

function launch(words: readonly string[], env: NodeJS.ProcessEnv = {}) {
  const child = spawn(process.execPath, [entry, ...words], { env: { PATH: process.env.PATH, ...env } });
  const seen = { out: "", err: "" };
  let wake = () => {};
  for (const [name, stream] of [
    ["out", child.stdout],
    ["err", child.stderr],
  ] as const)
    stream.setEncoding("utf8").on("data", (text: string) => {
      seen[name] += text;
      wake();
    });
  const ended = new Promise<Ran>((settle) => child.once("close", (code) => settle({ code, ...seen })));
  onTestFinished(async () => {
    child.kill("SIGKILL");
    await ended;
  });
  const until = async (pattern: RegExp): Promise<RegExpExecArray> => {
    for (;;) {
      const found = pattern.exec(seen.out + seen.err);
      if (found) return found;
      if (child.exitCode !== null) throw new Error(`it ended: ${seen.out}${seen.err}`);
      await new Promise<void>((resolve) => {
        wake = resolve;
        child.once("exit", () => resolve());
      });
    }
  };
  return { child, ended, until };
}

async function run(words: readonly string[], env: NodeJS.ProcessEnv = {}): Promise<Ran> {
  const seen = { out: "", err: "" };
  const into = (name: keyof typeof seen) => (text: string) => {
    seen[name] += text;
  };
  const code = await program.run(words, { env, out: into("out"), err: into("err"), color: false });
  return { code, ...seen };
}

async function folderOf(files: Readonly<Record<string, string>>) {
  const folder = await mkdtemp(join(tmpdir(), "policies-"));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  for (const [name, text] of Object.entries(files)) await writeFile(join(folder, name), text);
  return folder;
}

const good = `import { assurance, host, nobody, oidc, respond, route, stepUp, upstream, forward } from "sallyport";
const staff = oidc("staff", { issuer: "https://login.example.com", clientId: "x" });
const mfa = assurance("mfa", { acr: "urn:mfa", amr: ["otp"] });
const bank = upstream("bank", { endpoints: ["http://127.0.0.1:1", { url: "http://127.0.0.1:2", weight: 2 }] });
export default [
  host("localhost", { identity: nobody }, route("/fails", () => { throw new Error("S3CRET"); }, respond()), route("/*", respond({ body: "hello" }))),
  host("bank.localhost", { identity: staff }, route("POST /payouts", ({ request }) => request.path !== "/nowhere", stepUp(mfa, { maxAge: "5m" }), forward(bank))),
];
`;

test("check prints what the policies hold and ends with 0", async () => {
  const { code, out, err } = await launch(["check", await folderOf({ "a.ts": good })]).ended;
  // The folder has no TypeScript.
  expect(err.trimEnd().split("\n")).toHaveLength(1);
  expect(code).toBe(0);
  for (const part of [
    "Host bank.localhost (staff)",
    "POST /payouts  guard, step up to mfa within 300 s, forward to bank  a.ts:7",
    "http://127.0.0.1:2 (weight 2)",
    "acr urn:mfa and amr otp",
  ])
    expect(out).toContain(part);
  expect(out).toMatch(/\nGood: 2 hosts, 3 routes, 1 upstream, 1 level \(generation [0-9a-f]{12}\)\n$/);
});

test("check shows every mistake with its line and ends with 1", async () => {
  const folder = await folderOf({ "a.ts": good, "b.ts": "export const wrong = ;\n", "c.ts": 'import "node:fs";\n' });
  const { code, err, out } = await run(["check", folder]);
  expect(code).toBe(1);
  expect(out).toBe("");
  for (const part of ["b.ts:1:", "export const wrong = ;", "c.ts:1:", "[COMPILE_NODE]", "2 errors in 2 files"])
    expect(err).toContain(part);
});

test("every setting that is wrong is listed at once, and the exit code is 2", async () => {
  const { code, err } = await launch(
    ["start", await folderOf({ "a.ts": good }), "--listen", "nowhere", "--drain", "5"],
    {
      SALLYPORT_FAULT_MESSAGES: "maybe",
      SALLYPORT_WORKERS: "0",
      SALLYPORT_WROKERS: "1",
    },
  ).ended;
  expect(code).toBe(2);
  for (const part of [
    "--listen",
    "--drain",
    "SALLYPORT_WORKERS",
    "SALLYPORT_WROKERS",
    "SALLYPORT_FAULT_MESSAGES",
    "5 problems",
  ])
    expect(err).toContain(part);
});

test.each(["start", "dev", "check"])("%s with a folder that is not there says so", async (command) => {
  const { code, err } = await run([command, "/nowhere/policies"]);
  expect(code).toBe(2);
  expect(err).toContain("/nowhere/policies does not exist");
});

test.each([["bogus"], ["start", "--bogus"], ["check", "a", "b"], []])("%j is a misuse", async (...words) => {
  const { code, err } = await run(words);
  expect(code).toBe(2);
  expect(err).toMatch(/Usage|--help/);
});

test("help lists every setting with its variable, and the version is the package's", async () => {
  const { code, out } = await run(["start", "--help"]);
  expect(code).toBe(0);
  for (const name of settingNames) {
    expect(out).toContain(toFlag(name));
    expect(out).toContain(toVariable(name));
  }
  expect((await run(["--help"])).out).toContain("check");
  expect((await run(["--version"])).out).toMatch(/^\d+\.\d+\.\d+/);
});

const serve = async (command: string, text: string, flags: readonly string[] = []) => {
  const folder = await folderOf({ "a.ts": text });
  const data = await folderOf({});
  const running = launch([command, folder, "--listen", "127.0.0.1:0", "--data", data, ...flags]);
  const [, port] = await running.until(/is live on 127\.0\.0\.1:(\d+)/);
  const get = async (path: string) => {
    const reply = await fetch(`http://localhost:${port}${path}`, { headers: { connection: "close" } });
    return { status: reply.status, text: await reply.text() };
  };
  return { ...running, folder, get };
};

test.each(["start", "dev"])("%s serves, reloads on save, and ends with 0 on SIGTERM", async (command) => {
  const { folder, get, until, child, ended } = await serve(command, good);
  expect(await get("/x")).toEqual({ status: 200, text: "hello" });
  await writeFile(join(folder, "a.ts"), good.replace("hello", "changed"));
  await until(/is live, \d+ ms after the save of a\.ts/);
  expect(await get("/x")).toEqual({ status: 200, text: "changed" });
  await writeFile(join(folder, "a.ts"), "export const wrong = ;");
  await until(/1 error in 1 file; generation [0-9a-f]{12} goes on serving/);
  expect(await get("/x")).toEqual({ status: 200, text: "changed" });
  expect((await get("/fails")).text).not.toContain("S3CRET");
  const [line] = await until(/"detail":"POLICY_THREW: a guard threw Error","place":"a\.ts:6:.*/);
  // Only where policies are written does the log say what was thrown.
  expect(line.includes('"thrown":"Error: S3CRET"')).toBe(command === "dev");
  child.kill("SIGTERM");
  expect((await ended).code).toBe(0);
});

test("policies that do not compile refuse to start", async () => {
  const folder = await folderOf({ "a.ts": "export const wrong = ;" });
  const { code, err } = await launch(["start", folder, "--listen", "127.0.0.1:0"]).ended;
  expect(code).toBe(1);
  expect(err).toContain("export const wrong = ;");
  expect(err).toContain("nothing is served yet");
});

test("a second signal ends at once", async () => {
  const slow = `import { forward, host, nobody, route, upstream } from "sallyport";
const never = upstream("never", { endpoints: ["http://127.0.0.1:PORT"] });
export default host("localhost", { identity: nobody }, route("/*", forward(never)));
`;
  const { createServer } = await import("node:net");
  const silent = createServer();
  const arrived = new Promise<void>((resolve) =>
    silent.on("connection", (socket) => socket.once("data", () => resolve())),
  );
  await new Promise<void>((resolve) => silent.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => void silent.close());
  const { port } = silent.address() as { port: number };
  const { get, until, child, ended } = await serve("start", slow.replace("PORT", String(port)), ["--drain", "10m"]);
  const cut = get("/x").catch(() => "cut");
  await arrived;
  child.kill("SIGINT");
  await until(/a second signal ends at once/);
  child.kill("SIGINT");
  await ended;
  expect(await cut).toBe("cut");
});

test("a supervisor that is killed takes its workers along", async () => {
  const { child, ended, get } = await serve("start", good, ["--workers", "2"]);
  expect((await get("/x")).status).toBe(200);
  child.kill("SIGKILL");
  // The workers hold the output pipes, so these close only when they have ended too.
  await ended;
  await expect(get("/x")).rejects.toMatchObject({ cause: { code: "ECONNREFUSED" } });
});
