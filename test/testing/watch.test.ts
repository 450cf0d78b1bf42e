// vitest --watch over a policies folder: a save is followed by the tests, of policies as they are then.

import { spawn } from "node:child_process";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { stripVTControlCharacters } from "node:util";
import { expect, onTestFinished, test } from "vitest";

const root = resolve(import.meta.dirname, "../..");

const shop = (group: string) => `import { deny, forward, host, oidc, route, upstream } from "sallyport";
const people = oidc("people", { issuer: "https://login.example.com", clientId: "gateway" });
const app = upstream("app", { endpoints: ["http://127.0.0.1:2"] });
export default host("shop.example", { identity: people },
  route("GET /", ({ user }) => user.groups.includes("${group}") || deny("Not you"), forward(app)),
);`;

test("a save runs the tests again, on what was saved", async () => {
  await mkdir(join(root, ".sallyport"), { recursive: true });
  // Below the project, so that `sallyport` is found as it is in an operator's project.
  const folder = await mkdtemp(join(root, ".sallyport/watch-"));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  const file = join(folder, "policies/shop.ts");
  await mkdir(join(folder, "policies"));
  await writeFile(file, shop("staff"));
  await writeFile(
    join(folder, "policies/shop.test.ts"),
    `import { afterAll, expect, test } from "vitest";
import { gateway } from "sallyport/testing";
const gate = await gateway(import.meta.dirname);
afterAll(() => gate.close());
test("staff", async () => {
  expect(await gate.as({ id: "ada", groups: ["staff"] }).get("https://shop.example/")).toForwardTo("app");
});`,
  );
  await writeFile(
    join(folder, "vitest.config.ts"),
    `import { configDefaults, defineConfig } from "vitest/config";
export default defineConfig({ test: {
  forceRerunTriggers: [...configDefaults.forceRerunTriggers, "**/policies/**/*.ts"],
  testTimeout: 120_000, hookTimeout: 120_000,
} });`,
  );
  const child = spawn(process.execPath, [join(root, "node_modules/vitest/vitest.mjs"), "--watch", "--root", folder], {
    // A watcher that has no terminal ends with its standard input.
    stdio: ["pipe", "pipe", "pipe"],
    env: { ...process.env, NODE_OPTIONS: "", NO_COLOR: "1" },
  });
  const ended = new Promise((done) => child.once("exit", done));
  onTestFinished(async () => {
    child.kill();
    await ended;
  });
  let seen = "";
  let heard = () => {};
  for (const stream of [child.stdout, child.stderr])
    stream.on("data", (piece: Buffer) => {
      seen += stripVTControlCharacters(piece.toString());
      heard();
    });
  const next = (what: RegExp) =>
    new Promise<void>((found, failed) => {
      heard = () => {
        const match = what.exec(seen);
        if (match === null) return;
        seen = seen.slice(match.index + match[0].length);
        found();
      };
      void ended.then(() => failed(new Error(`vitest ended: ${seen}`)));
      heard();
    });
  const save = async (group: string, what: RegExp) => {
    const start = performance.now();
    await writeFile(file, shop(group));
    await next(what);
    return Math.round(performance.now() - start);
  };

  await next(/Tests +1 passed[\s\S]*Waiting for file changes/i);
  const took: number[] = [];
  for (let round = 0; round < 3; round++) {
    expect(await save("nobody", /Tests +1 failed[\s\S]*Watching for file changes/i)).toBeGreaterThan(0);
    took.push(await save("staff", /Tests +1 passed[\s\S]*Waiting for file changes/i));
  }
  // Nothing rests on it: who runs this file by itself on a quiet machine sees how long a save takes.
  console.log(`from save to green: ${took.join(", ")} ms`);
});
