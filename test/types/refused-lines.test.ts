// Type tests could fail to bite without anybody noticing: here TypeScript itself must refuse each line they call wrong.

import { execFile } from "node:child_process";
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { expect, onTestFinished, test } from "vitest";

const project = resolve(import.meta.dirname, "../..");
const mark = "// @ts-expect-error";

/** linesWithErrors are the lines at which tsc finds something in a file of the project's. */
async function linesWithErrors(text: string): Promise<readonly number[]> {
  // Inside the project, so that "sallyport" resolves as it does for an operator.
  await mkdir(join(project, ".sallyport"), { recursive: true });
  const folder = await mkdtemp(join(project, ".sallyport", "types-"));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  await writeFile(join(folder, "policy.ts"), text);
  await writeFile(
    join(folder, "tsconfig.json"),
    JSON.stringify({ extends: join(project, "tsconfig.json"), include: ["policy.ts"], exclude: [] }),
  );
  const output = await new Promise<string>((settle) => {
    const tsc = join(project, "node_modules/typescript/bin/tsc");
    execFile(process.execPath, [tsc, "-p", folder, "--pretty", "false"], (_error, stdout) => settle(stdout));
  });
  const lines = [...output.matchAll(/policy\.ts\((\d+),\d+\): error TS\d+/g)].map((match) => Number(match[1]));
  return [...new Set(lines)].sort((left, right) => left - right);
}

test.each([
  ["wrong-policy", 100],
  ["wrong-composition", 30],
])("every line of %s that is called wrong is wrong, and no other is", async (file, least) => {
  const lines = (await readFile(join(import.meta.dirname, `${file}.test-d.ts`), "utf8")).split("\n");
  const wrong = lines.flatMap((line, index) => (line.trim() === mark ? [index + 2] : []));
  const found = await linesWithErrors(lines.map((line) => (line.trim() === mark ? "" : line)).join("\n"));
  expect(found).toEqual(wrong);
  expect(wrong.length).toBeGreaterThan(least);
});

test("a right line that is called wrong is found out", async () => {
  const text = `import { assurance, stepUp } from "sallyport";\n${mark}\nstepUp(assurance("mfa", { amr: ["otp"] }));\n`;
  expect(await linesWithErrors(text)).toEqual([2]);
});

test("a misspelt import is found where it stands", async () => {
  expect(
    await linesWithErrors(
      `import { forward } from "sallyport";\nimport { bnak } from "../../policies/upstreams.ts";\nforward(bnak);\n`,
    ),
  ).toEqual([2]);
});
