// Somebody who has nothing but the package: from an empty folder to the first protected page, with the machine's npm and Node.

import { readFile } from "node:fs/promises";
import { join, relative } from "node:path";
import { expect, test, vi } from "vitest";
import { createFolder } from "../support/folder.ts";
import { packOnce, run } from "./operator.ts";
import { tour } from "./starter.ts";

// npm unpacks Node twice for each.
vi.setConfig({ testTimeout: 300_000 });
const { tarball, creator } = await packOnce();

async function install(project: string): Promise<void> {
  expect(await run(project, "npm", ["install", "--prefer-offline"])).toMatchObject({ code: 0 });
}

test("npx sallyport init, npm install, npm test, npm run dev", async () => {
  const project = await createFolder();
  // A path that begins with a slash npx takes for a command.
  expect(await run(project, "npx", ["--yes", "--prefer-offline", relative(project, tarball), "init"])).toMatchObject({
    code: 0,
  });
  const { dependencies } = JSON.parse(await readFile(join(project, "package.json"), "utf8"));
  expect(join(project, dependencies.sallyport.slice("file:".length))).toBe(tarball);
  await install(project);
  expect(await run(project, "npm", ["run", "check"])).toMatchObject({ code: 0 });
  expect(await run(project, "npm", ["test"])).toMatchObject({ code: 0 });
  await tour(project);
});

test("npm create sallyport does the same", async () => {
  const folder = await createFolder();
  const packages = [tarball, creator].flatMap((one) => ["--package", one]);
  const made = await run(folder, "npm", [
    "exec",
    "--yes",
    "--prefer-offline",
    ...packages,
    "--",
    "create-sallyport",
    "My Gate",
  ]);
  expect(made).toMatchObject({ code: 0, out: expect.stringContaining("cd 'My Gate' && npm install") });
  const project = join(folder, "My Gate");
  await install(project);
  expect(await run(project, "npm", ["test"])).toMatchObject({ code: 0 });
});
