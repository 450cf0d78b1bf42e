// sallyport dev on a terminal of its own (script gives it one): lines for people there, each once, and JSON where that is asked for or nobody watches.

import { spawn } from "node:child_process";
import { once } from "node:events";
import { writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { stripVTControlCharacters } from "node:util";
import { expect, onTestFinished, test, vi } from "vitest";
import { freePorts, ask as get } from "../../bench/port.ts";
import { createFolder } from "../support/folder.ts";

const main = resolve(import.meta.dirname, "../../src/cli/main.ts");
const policy = `import { deny, host, nobody, respond, route } from "sallyport";
export default host("localhost", { identity: nobody },
  route("/fails", () => { throw new Error("S3CRET of the guard"); }, respond()),
  route("/denied", deny("Not today")),
  route("/*", respond({ body: "hello" })));
`;

async function onTerminal(command: string, env: NodeJS.ProcessEnv = {}, flags = "") {
  const folder = await createFolder({ "policies/a.ts": policy });
  const [port = 0] = await freePorts(1);
  const words = `${command} ${folder}/policies --data ${folder}/data --listen 127.0.0.1:${port} --workers 1 ${flags}`;
  const line = `stty cols 80; exec ${process.execPath} ${main} ${words}`;
  const child = spawn("script", ["-qec", line, "/dev/null"], { env: { PATH: process.env["PATH"], ...env } });
  let seen = "";
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    seen += text;
  });
  const closed = once(child, "close");
  onTestFinished(async () => {
    // Its terminal goes, and so the gateway is told to end by hand.
    child.stdin.write("\u0003\u0003");
    await closed;
  });
  const until = (fits: (text: string) => boolean) =>
    vi.waitFor(() => expect(fits(stripVTControlCharacters(seen)), seen).toBe(true), { timeout: 100_000 });
  await until((text) => text.includes("is live on"));
  return {
    folder,
    until,
    raw: () => seen,
    lines: () => stripVTControlCharacters(seen).split("\r\n"),
    ask: (path: string) => get(port, path, { host: "localhost" }),
  };
}

test("dev says each request once, in 80 columns, with the guard's own error in its frame; reloads say how long they took", async () => {
  const { folder, ask, until, lines, raw } = await onTerminal("dev");
  const { body } = await ask("/fails");
  await ask("/denied");
  await ask("/x");
  await until((text) => text.includes("localhost/x"));
  expect(raw()).toContain("\u001b[");
  const all = lines();
  for (const path of ["/fails", "/denied", "/x"])
    expect(all.filter((line) => line.includes(`localhost${path} `))).toHaveLength(1);
  expect(all.filter((line) => line.includes("Error: S3CRET of the guard"))).toHaveLength(1);
  for (const part of ["a.ts:3:33", "╵", "throw new Error", "Not today"])
    expect(
      all.some((line) => line.includes(part)),
      part,
    ).toBe(true);
  expect(all.some((line) => line.includes('{"level"'))).toBe(false);
  // Only the terminal has it.
  expect(body).not.toContain("S3CRET");
  writeFileSync(join(folder, "policies/a.ts"), "export const wrong = ;\n");
  await until((text) => text.includes("goes on serving"));
  writeFileSync(join(folder, "policies/a.ts"), policy.replace("hello", "changed"));
  await until((text) => /is live, \d+ ms after the save of a\.ts/.test(text));
  expect(lines().filter((line) => line.includes("1 error in 1 file"))).toHaveLength(1);
  expect(Math.max(...lines().map((line) => line.length))).toBeLessThanOrEqual(80);
});

test("NO_COLOR is heeded", async () => {
  const { ask, until, raw } = await onTerminal("dev", { NO_COLOR: "1" });
  await ask("/denied");
  await until((text) => text.includes("Not today"));
  expect(raw()).not.toContain("\u001b");
});

test("with --log-format json a terminal gets JSON", async () => {
  const { ask, until } = await onTerminal("dev", {}, "--log-format json");
  await ask("/x");
  await until((text) => text.includes('"event":"decision"'));
});

test("start never says what a guard threw, whoever watches", async () => {
  const { ask, until, raw } = await onTerminal("start", {}, "--log-format text");
  await ask("/fails");
  await until((text) => text.includes("localhost/fails"));
  await ask("/x");
  await until((text) => text.includes("localhost/x"));
  expect(raw()).not.toContain("S3CRET");
});
