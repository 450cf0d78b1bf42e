// A Node that cannot read TypeScript gets a sentence from the command, not a syntax error.
import { execFile } from "node:child_process";
import { resolve } from "node:path";
import { promisify } from "node:util";
import { expect, test } from "vitest";

const run = promisify(execFile);
const bin = resolve(import.meta.dirname, "../../src/cli/bin.js");

test("an old Node is told what to do, with exit code 1", async () => {
  // The version is all that the command looks at before it reads anything else.
  const old = `Object.defineProperty(process.versions, "node", { value: "20.20.2" });`;
  const preload = `data:text/javascript,${encodeURIComponent(old)}`;
  const failure = await run(process.execPath, ["--import", preload, bin, "--version"]).catch((cause: unknown) => cause);
  expect(failure).toMatchObject({ code: 1, stdout: "", stderr: expect.stringContaining("needs Node 24 or later") });
});

test("a new one runs the command", async () => {
  expect((await run(process.execPath, [bin, "--version"])).stdout).toMatch(/^\d+\.\d+\.\d+/);
});
