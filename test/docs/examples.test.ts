// The examples in README.md and docs/: every policy builds, type-checks, and its tests pass as a user would run them.

import { execFile } from "node:child_process";
import { existsSync, globSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { promisify } from "node:util";
import { afterAll, describe, expect, test, vi } from "vitest";
import { createBuilder } from "../../src/compiler/build.ts";

const root = resolve(import.meta.dirname, "../..");
const run = promisify(execFile);
// A compiler and a whole test run are started here, on a machine that runs the other tests beside them.
vi.setConfig({ testTimeout: 120_000 });
// Below the project, so that `sallyport` is found as it is in an operator's project.
mkdirSync(join(root, ".sallyport"), { recursive: true });
const folder = mkdtempSync(join(root, ".sallyport/docs-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

interface Example {
  readonly page: string;
  readonly files: Readonly<Record<string, string>>;
}

/** A block whose first line names a policy file is that file; a page's blocks are one folder. */
function examplesOf(page: string): Example {
  const files: Record<string, string> = {};
  for (const [, text = ""] of readFileSync(join(root, page), "utf8").matchAll(/^```ts\n(.*?)^```$/gms)) {
    const name = /^\/\/ policies\/([\w.-]+\.ts)/.exec(text)?.[1];
    expect(name, `a ts block of ${page} does not name its file`).toBeDefined();
    files[name!] = text;
  }
  return { page, files };
}

const pages = ["README.md", "CONTRIBUTING.md", ...globSync("docs/**/*.md", { cwd: root }).sort()];
// What the cookbook's pages show are files, which are tested as they are.
const isRecipe = (page: string) => page.startsWith("docs/cookbook/");
const examples = pages
  .filter((page) => !isRecipe(page))
  .map(examplesOf)
  .filter(({ files }) => Object.keys(files).length > 0);

test("there are examples", () => {
  expect(examples.map(({ page }) => page)).toEqual(
    expect.arrayContaining(["README.md", "docs/reference/policies.md", "docs/guides/testing.md"]),
  );
});

describe.each(examples)("$page", ({ page, files }) => {
  const policies = join(folder, page.replaceAll("/", "-"));
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(policies, name)), { recursive: true });
    writeFileSync(join(policies, name), text);
  }

  test("builds", async () => {
    const builder = createBuilder({
      root: policies,
      secretExists: () => true,
      limits: { memoryMb: 64, timeoutMs: 50 },
    });
    const result = await builder.build();
    await builder.close();
    expect(result).toMatchObject({ ok: true, warnings: [] });
  });

  test("type-checks", async () => {
    const config = join(policies, "tsconfig.json");
    writeFileSync(config, JSON.stringify({ extends: resolve(root, "tsconfig.json"), include: ["*.ts"] }));
    await run(join(root, "node_modules/.bin/tsc"), ["--noEmit", "-p", config]);
  });

  if (!Object.keys(files).some((name) => name.endsWith(".test.ts"))) return;
  test("its tests pass", async () => {
    const { stdout } = await run(
      join(root, "node_modules/.bin/vitest"),
      ["run", "--root", policies, "--testTimeout=60000"],
      {
        env: { ...process.env, NODE_OPTIONS: "" },
      },
    );
    expect(stdout).toMatch(/\d+ passed/);
  });
});

// In the repository, or in the project that init makes.
test("files that pages name are there", () => {
  const roots = [root, join(root, "starter")];
  for (const page of pages)
    for (const [, path = ""] of readFileSync(join(root, page), "utf8").matchAll(
      /`((?:src|runtime|test|demo)\/[\w./-]*|bench\/[\w-]+\.ts)`/g,
    ))
      expect(
        roots.some((from) => existsSync(join(from, path))),
        `${page} names ${path}`,
      ).toBe(true);
});
