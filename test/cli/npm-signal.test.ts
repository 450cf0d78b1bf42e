// The gateway as npm, npx and scripts run it: a SIGTERM to whoever was started ends all of its processes in good order.

import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { createInterface } from "node:readline";
import { setTimeout as delay } from "node:timers/promises";
import { expect, onTestFinished, test, vi } from "vitest";
import { freePorts, isFree } from "../demo/demo-process.ts";
import { createFolder } from "../support/folder.ts";
import { shorten } from "../support/long.ts";

const project = resolve(import.meta.dirname, "../..");
const main = join(project, "src/cli/main.ts");
const policy = `import { host, nobody, respond, route } from "sallyport";
export default host("localhost", { identity: nobody }, route("/*", ({ request }) => request.path !== "/nowhere", respond({ body: "hello" })));
`;

/** started runs it as the leader of a group, and waits until it serves. */
async function started(
  program: string,
  words: readonly string[],
  options: { readonly cwd?: string; readonly ready?: RegExp } = {},
) {
  const { cwd = project, ready = /is live on/ } = options;
  const child = spawn(program, words, { cwd, stdio: ["ignore", "pipe", "ignore"], detached: true });
  const group = child.pid ?? 0;
  onTestFinished(() => void spawnSync("kill", ["-KILL", "--", `-${group}`]));
  const closed = once(child, "close");
  const seen: string[] = [];
  const lines = createInterface({ input: child.stdout });
  await new Promise<void>((done, fail) => {
    lines.on("line", (line) => {
      seen.push(line);
      if (ready.test(line)) done();
    });
    child.once("close", () => fail(new Error(`it ended: ${seen.join("\n")}`)));
  });
  const left = () => spawnSync("pgrep", ["-g", String(group)], { encoding: "utf8" }).stdout.trim();
  return { child, closed, seen, left };
}

async function endsWhole({ child, closed, left }: Awaited<ReturnType<typeof started>>): Promise<void> {
  child.kill("SIGTERM");
  // Its output is closed when the last one that has it has ended.
  await closed;
  await vi.waitFor(() => expect(left()).toBe(""), { timeout: 60_000 });
}

async function policies() {
  const folder = await createFolder({ "policies/a.ts": policy });
  const words = [join(folder, "policies"), "--listen", "127.0.0.1:0", "--workers", "1", "--data", join(folder, "data")];
  return { folder, words };
}

test("npm run", async () => {
  const { words } = await policies();
  const run = await started("npm", ["run", "-s", "sallyport", "--", "start", ...words]);
  await endsWhole(run);
  expect(run.seen.join("\n")).toContain("Stopping");
});

test("npm start, with the demo's provider and bank", async () => {
  const ports = await freePorts();
  const flags = ["--port", ports.gateway, "--idp-port", ports.provider, "--bank-port", ports.bank].map(String);
  const run = await started("npm", ["start", "-s", "--", "--log", "--workers", "1", ...flags]);
  await endsWhole(run);
  // The gateway is in a group of its own there.
  for (const port of Object.values(ports)) expect(await isFree(port)).toBe(true);
});

test("npx", async () => {
  const { folder, words } = await policies();
  mkdirSync(join(folder, "node_modules/.bin"), { recursive: true });
  writeFileSync(join(folder, "package.json"), "{}");
  const bin = join(project, "src/cli/bin.js");
  symlinkSync(bin, join(folder, "node_modules/.bin/sallyport"));
  const run = await started("npx", ["--no-install", "sallyport", "start", ...words], { cwd: folder });
  await endsWhole(run);
  expect(run.seen.join("\n")).toContain("Stopping");
});

test.each(shorten(["sh", "bash"], 1))("a script of %s that waits for it, with exec and without", async (shell) => {
  for (const exec of ["exec ", ""]) {
    const { folder, words } = await policies();
    const script = join(folder, "run");
    writeFileSync(script, `#!/usr/bin/env ${shell}\necho begins\n${exec}"${process.execPath}" "${main}" start "$@"\n`);
    const run = await started(shell, [script, ...words]);
    await endsWhole(run);
    expect(run.seen.join("\n")).toContain("Stopping");
  }
});

test("what a script has started in the background goes on when the script has ended", async () => {
  const { folder, words } = await policies();
  const script = join(folder, "run");
  writeFileSync(
    script,
    `#!/bin/sh\n"${process.execPath}" "${main}" start "$@" &\nuntil [ -e "${folder}/over" ]; do sleep 0.1; done\n`,
  );
  const run = await started("sh", [script, ...words]);
  const exited = once(run.child, "exit");
  writeFileSync(join(folder, "over"), "");
  await exited;
  // That nothing comes takes time: three times what it takes to notice.
  await delay(1_500);
  expect(run.seen.join("\n")).not.toContain("Stopping");
  const [first = ""] = run.left().split("\n");
  process.kill(Number(first), "SIGTERM");
  await run.closed;
});
