// Which files are policies.
import { expect, test } from "vitest";
import { discover, isPolicyPath } from "../../src/compiler/discover.ts";
import { createFolder } from "../support/folder.ts";

test.each(["bank.ts", "team/bank.ts", "a.b.ts", "contest.ts", "a-test.ts", "bank.mts"])("%s is a policy", (path) => {
  expect(isPolicyPath(path)).toBe(true);
});

test.each([
  "bank.test.ts",
  "bank.test-d.ts",
  "bank.d.ts",
  "_shared.ts",
  "_lib/x.ts",
  "team/_x.ts",
  ".hidden.ts",
  ".git/x.ts",
  "node_modules/x/index.ts",
  "team/node_modules/x.ts",
  "bank.js",
  "bank.tsx",
  "bank.test.mts",
  "bank.d.mts",
  "bank.cts",
  "bank.json",
  "bank.ts~",
])("%s is not", (path) => {
  expect(isPolicyPath(path)).toBe(false);
});

test("the files below a folder come sorted, with slashes", async () => {
  const folder = await createFolder({
    "z.ts": "",
    "a.ts": "",
    "sub/deep/m.ts": "",
    "sub/m.test.ts": "",
    "_off/x.ts": "",
    "node_modules/x/index.ts": "",
    "readme.md": "",
  });
  expect((await discover(folder)).policies).toEqual(["a.ts", "sub/deep/m.ts", "z.ts"]);
});

test("a folder that is not there is an error", async () => {
  await expect(discover("/nowhere/policies")).rejects.toMatchObject({ code: "ENOENT" });
});
