// Guesses: five wrong ones in five minutes, fifty in a day, whoever counts.

import { expect, test } from "vitest";
import { ada, bob, codeAt, factorsUnderTest, wrongCode } from "./factors-under-test.ts";

test("after five wrong codes none is looked at, not even the right one, until the window ends", async () => {
  const { factors, now, advance, enrol } = await factorsUnderTest();
  const secret = await enrol();
  advance(60_000);
  const wrong = () => factors.apps.verify(ada, wrongCode(secret, now()));
  for (let index = 0; index < 5; index++) await expect(wrong()).rejects.toMatchObject({ code: "FACTOR_WRONG" });
  await expect(factors.apps.verify(ada, codeAt(secret, now()))).rejects.toMatchObject({ code: "FACTOR_TOO_MANY" });
  expect(await factors.waitSeconds(ada, "totp")).toBe(230);
  expect(await factors.waitSeconds(ada, "recovery")).toBe(0);
  expect(await factors.waitSeconds(bob, "totp")).toBe(0);
  advance(230_000);
  expect(await factors.waitSeconds(ada, "totp")).toBe(0);
  expect(await factors.apps.verify(ada, codeAt(secret, now()))).toMatchObject({ method: "totp" });
});

test("right codes are not counted, and do not buy wrong ones", async () => {
  const { factors, now, advance, enrol } = await factorsUnderTest();
  const secret = await enrol();
  for (let index = 0; index < 7; index++) {
    advance(30_000);
    await factors.apps.verify(ada, codeAt(secret, now()));
  }
  const used = codeAt(secret, now());
  for (let index = 0; index < 5; index++)
    await expect(factors.apps.verify(ada, used)).rejects.toMatchObject({ code: "FACTOR_REUSED" });
  advance(30_000);
  await expect(factors.apps.verify(ada, codeAt(secret, now()))).rejects.toMatchObject({ code: "FACTOR_TOO_MANY" });
});

test("a hundred at once are five", async () => {
  const { factors, now, enrol } = await factorsUnderTest();
  const code = wrongCode(await enrol(), now());
  const answers = await Promise.all(
    Array.from({ length: 100 }, () => factors.apps.verify(ada, code).catch((error) => error.code as string)),
  );
  expect(answers.filter((answer) => answer === "FACTOR_WRONG")).toHaveLength(5);
  expect(answers.filter((answer) => answer === "FACTOR_TOO_MANY")).toHaveLength(95);
});

test("a patient guesser gets fifty a day", async () => {
  const { factors, now, advance, enrol } = await factorsUnderTest();
  const secret = await enrol();
  let looked = 0;
  for (let index = 0; index < 11 * 5; index++) {
    if (index % 5 === 0) advance(5 * 60_000);
    const error = await factors.apps.verify(ada, wrongCode(secret, now())).catch((cause) => cause);
    if (error.code === "FACTOR_WRONG") looked++;
  }
  expect(looked).toBe(50);
  expect(await factors.waitSeconds(ada, "totp")).toBeGreaterThan(10 * 3_600);
});

test("recovery codes are guessed by the same rule", async () => {
  const { factors } = await factorsUnderTest();
  const [code] = await factors.recovery.renew(ada);
  for (let index = 0; index < 5; index++)
    await expect(factors.recovery.spend(ada, "family", "0000-0000-0000-0000")).rejects.toMatchObject({
      code: "FACTOR_WRONG",
    });
  await expect(factors.recovery.spend(ada, "family", code!)).rejects.toMatchObject({ code: "FACTOR_TOO_MANY" });
});
