// Two workers at once: one code counts once between them, and their guesses are counted together.

import { fork } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { expect, test } from "vitest";
import { codeAt, factorsUnderTest, masterKey, wrongCode } from "./factors-under-test.ts";

/** tryElsewhere tries the same codes in several processes at the same time. */
async function tryElsewhere(folder: string, nowMs: number, codes: readonly string[]): Promise<readonly string[]> {
  const children = [1, 2].map(() =>
    fork(join(import.meta.dirname, "guess-process.ts"), [folder, String(nowMs), masterKey.toString("base64url")]),
  );
  await Promise.all(children.map((child) => once(child, "message")));
  const answers = children.map((child) => once(child, "message"));
  for (const child of children) child.send(codes);
  return (await Promise.all(answers)).flatMap(([answer]) => answer as string[]);
}

test("a code that is sent to both counts in one", async () => {
  const { folder, now, advance, enrol } = await factorsUnderTest();
  const secret = await enrol();
  advance(60_000);
  const answers = await tryElsewhere(folder, now(), [codeAt(secret, now())]);
  expect([...answers].sort()).toEqual(["FACTOR_REUSED", "right"]);
});

test("fifty wrong ones sent to each are five", async () => {
  const { folder, now, advance, enrol } = await factorsUnderTest();
  const secret = await enrol();
  advance(60_000);
  const wrong = wrongCode(secret, now());
  const answers = await tryElsewhere(folder, now(), Array<string>(50).fill(wrong));
  expect(answers.filter((answer) => answer === "FACTOR_WRONG")).toHaveLength(5);
  expect(answers.filter((answer) => answer === "FACTOR_TOO_MANY")).toHaveLength(95);
});
