// sallyport/testing/coverage: what tests asked of policies, counted in the sandbox, in vitest's own reports.

import { execFile } from "node:child_process";
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { promisify, stripVTControlCharacters } from "node:util";
import { expect, onTestFinished, test } from "vitest";
import type { FileCoverage } from "../../src/testing/file-coverage.ts";

const root = resolve(import.meta.dirname, "../..");
const run = promisify(execFile);

const shop = `import { assurance, deny, forward, host, oidc, route, stepUp, upstream } from "sallyport";

const people = oidc("people", { issuer: "https://login.example.com", clientId: "gateway" });
export const mfa = assurance("mfa", { amr: ["otp"] });
const app = upstream("app", { endpoints: ["http://127.0.0.1:2"] });

function hours(now: number): boolean {
  const hour = new Date(now).getUTCHours();
  if (hour < 8) {
    return false;
  }
  return hour < 18 ? true : false;
}

export default host("shop.example", { identity: people },
  route("GET /", ({ user }) => user.groups.includes("staff") || deny("Not you"), forward(app)),
  route("GET /day", ({ time }) => hours(time.now), forward(app)),
  route("GET /never", ({ user }) => user.id !== "eve", stepUp(mfa), forward(app)),
);`;

test("statements, branches and what guards came to are told by vitest's reporters", async () => {
  await mkdir(join(root, ".sallyport"), { recursive: true });
  const folder = await mkdtemp(join(root, ".sallyport/coverage-"));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  await mkdir(join(folder, "policies"));
  const file = join(folder, "policies/shop.ts");
  await writeFile(file, shop);
  // One gateway is closed, and one is forgotten; and the test imports the policies, which decides nothing.
  await writeFile(
    join(folder, "policies/shop.test.ts"),
    `import { afterAll, expect, test } from "vitest";
import { gateway } from "sallyport/testing";
import { mfa } from "./shop.ts";
const gate = await gateway(import.meta.dirname);
afterAll(() => gate.close());
const forgotten = await gateway(import.meta.dirname);
test("staff", async () => {
  expect(mfa).toBeDefined();
  expect(await gate.as({ id: "ada", groups: ["staff"] }).get("https://shop.example/")).toForwardTo("app");
  const noon = forgotten.at(new Date("2026-01-01T12:00:00Z")).as({ id: "ada" });
  expect(await noon.get("https://shop.example/day")).toForwardTo("app");
});`,
  );
  await writeFile(
    join(folder, "vitest.config.ts"),
    `import { defineConfig } from "vitest/config";
export default defineConfig({ test: { testTimeout: 120_000, hookTimeout: 120_000, coverage: {
  enabled: true, provider: "custom", customProviderModule: "sallyport/testing/coverage", reporter: ["text", "json", "lcov"],
} } });`,
  );
  const { stdout } = await run(
    process.execPath,
    [join(root, "node_modules/vitest/vitest.mjs"), "run", "--root", folder],
    {
      env: { ...process.env, NODE_OPTIONS: "" },
    },
  );
  expect(stripVTControlCharacters(stdout)).toMatch(/shop\.ts +\|.*\| 10 +\n/);
  const text = await readFile(join(folder, "coverage/coverage-final.json"), "utf8");
  const counted = (JSON.parse(text) as Record<string, FileCoverage>)[file]!;
  const lines = Object.entries(counted.statementMap).map(([id, { start }]) => [start.line, counted.s[id]! > 0]);
  expect(lines.toSorted(([one], [other]) => Number(one) - Number(other))).toEqual([
    [3, true],
    [4, true],
    [5, true],
    [8, true],
    [9, true],
    [10, false],
    [12, true],
    [15, true],
  ]);
  const functions = Object.entries(counted.fnMap).map(([id, { line, name }]) => [line, name, counted.f[id]! > 0]);
  expect(functions.toSorted(([one], [other]) => Number(one) - Number(other))).toEqual([
    [7, "hours", true],
    [16, "(line 16)", true],
    [17, "(line 17)", true],
    [18, "(line 18)", false],
  ]);
  const branches = Object.entries(counted.branchMap).map(([id, { line, type }]) => [
    line,
    type,
    counted.b[id]!.map((one) => one > 0),
  ]);
  expect(branches.toSorted(([one], [other]) => Number(one) - Number(other))).toEqual([
    [9, "if", [false, true]],
    [12, "cond-expr", [true, false]],
    [16, "guard: true,step", [true, false]],
    [16, "binary-expr", [true, false]],
    [17, "guard: true,false", [true, false]],
    [18, "guard: true,false", [false, false]],
  ]);
  expect(await readFile(join(folder, "coverage/lcov.info"), "utf8")).toContain("DA:10,0");
});
