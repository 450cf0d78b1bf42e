// npm pack as it is typed in a checkout: what it makes is what npm run package makes, and the checkout is as it was.

import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from "node:fs";
import { mkdir } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { expect, onTestFinished, test, vi } from "vitest";
import { writeFiles } from "../support/folder.ts";
import { borrow, run } from "./operator.ts";

vi.setConfig({ testTimeout: 300_000 });
const project = resolve(import.meta.dirname, "../..");

/** What the package is built from. */
const parts = [
  ".npmrc",
  "README.md",
  "LICENSE",
  "package.json",
  "tsconfig.json",
  "docs",
  "demo",
  "packaging",
  "runtime",
  "src",
  "starter",
];

test("it gives a package that is installed and used, and our package.json is back in its place", async () => {
  const place = mkdtempSync(join(tmpdir(), "sallyport-pack-"));
  onTestFinished(() => rmSync(place, { recursive: true, force: true }));
  const [checkout, folder] = [join(place, "checkout"), join(place, "theirs")];
  for (const part of parts) cpSync(join(project, part), join(checkout, part), { recursive: true });
  symlinkSync(join(project, "node_modules"), join(checkout, "node_modules"));
  const packed = await run(checkout, "npm", ["pack", "--loglevel=error"]);
  expect(packed).toMatchObject({ code: 0, err: "", out: expect.stringMatching(/^sallyport-[\d.]+\.tgz$/m) });
  const own = (from: string) => readFileSync(join(from, "package.json"), "utf8");
  expect(own(checkout)).toBe(own(project));

  await mkdir(folder);
  const tarball = join(checkout, packed.out.trim());
  const installed = await run(folder, "npm", ["install", "--prefer-offline", tarball]);
  expect(installed).toMatchObject({ code: 0, err: "" });
  await writeFiles(folder, {
    "policies/tsconfig.json": JSON.stringify({ extends: "sallyport/tsconfig.json" }),
    "policies/a.ts": `import { host, nobody, respond, route } from "sallyport";
export default host("localhost", { identity: nobody }, route("GET /", ({ request }) => request.path !== "/nowhere", respond({ body: "here" })));
`,
  });
  await borrow(folder, ["typescript"]);
  const tsc = ["node", "node_modules/typescript/bin/tsc", "-p", "policies"];
  expect(await run(folder, "npx", tsc)).toMatchObject({ code: 0, out: "" });
  const checked = await run(folder, "npx", ["sallyport", "check"]);
  expect(checked).toMatchObject({ code: 0, out: expect.stringContaining("Good: 1 host, 1 route") });
});
