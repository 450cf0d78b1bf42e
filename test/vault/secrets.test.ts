// Secrets by name: from the folder first, then from the environment, and nothing else by any spelling.
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { createSecrets } from "../../src/vault/secrets.ts";

async function folderOf(files: Readonly<Record<string, string>>) {
  const folder = await mkdtemp(join(tmpdir(), "secrets-"));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  for (const [name, text] of Object.entries(files)) await writeFile(join(folder, name), text);
  return folder;
}

test("a file beats the environment, and one line break at its end is not part of it", async () => {
  const folder = await folderOf({ A: "from a file\n", B: "two\r\n", C: "kept \n\n", EMPTY: "\n" });
  const secrets = createSecrets({
    folder,
    env: { A: "from the environment", D: "only there", EMPTY: "fallback", NONE: "" },
  });
  expect(["A", "B", "C", "D", "EMPTY", "NONE", "ABSENT"].map(secrets.get)).toEqual([
    "from a file",
    "two",
    "kept \n",
    "only there",
    "fallback",
    null,
    null,
  ]);
  expect(["A", "D", "NONE", "ABSENT"].map(secrets.has)).toEqual([true, true, false, false]);
});

test("without a folder there is only the environment", () => {
  expect(createSecrets({ folder: "", env: { A: "x" } }).get("A")).toBe("x");
});

test.each(["../A", "a", "A/B", "A.B", "", "1A", "__proto__", "A\n", "A\0"])("%j is no secret's name", async (name) => {
  const folder = await folderOf({ a: "x" });
  expect(createSecrets({ folder, env: { [name]: "x" } }).get(name)).toBeNull();
});

test("a file that is rotated is seen", async () => {
  const folder = await folderOf({ A: "old" });
  const secrets = createSecrets({ folder, env: {} });
  expect(secrets.get("A")).toBe("old");
  await writeFile(join(folder, "A"), "new");
  expect(secrets.get("A")).toBe("new");
});

test("a secret that is there and cannot be read is an error, never another value", async () => {
  const folder = await folderOf({});
  await mkdir(join(folder, "A"));
  expect(() => createSecrets({ folder, env: { A: "x" } }).get("A")).toThrow(
    expect.objectContaining({ code: "GATEWAY_FAULT" }),
  );
});
