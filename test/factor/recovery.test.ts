// Recovery codes: each once, for its owner, and only for changing factors.

import { expect, test } from "vitest";
import { personKey } from "../../src/factor/person.ts";
import { newRecoveryCode, parseRecoveryCode } from "../../src/factor/recovery-code.ts";
import { ada, bob, factorsUnderTest } from "./factors-under-test.ts";

test.each([
  ["abcd-efgh-jkmn-pqrs", "abcdefghjkmnpqrs"],
  [" ABCD efgh jkmnpqrs ", "abcdefghjkmnpqrs"],
  ["OoIi-LlLl-0000-1111", "0011111100001111"],
  ["abcd-efgh-jkmn-pqr", null],
  ["abcd-efgh-jkmn-pqrst", null],
  ["abcd-efgh-jkmn-pqru", null],
  ["", null],
  ["abcd-efgh-jkmn-pqr\u0000", null],
])("%j is read as %j", (typed, letters) => {
  expect(parseRecoveryCode(typed)).toBe(letters);
});

test("a code is 80 bits that can be read aloud", () => {
  const code = newRecoveryCode();
  expect(code).toMatch(/^(?:[0-9a-hjkmnp-tv-z]{4}-){3}[0-9a-hjkmnp-tv-z]{4}$/);
  expect(parseRecoveryCode(code)).toBe(code.replaceAll("-", ""));
  expect(newRecoveryCode()).not.toBe(code);
});

test("ten are made; each opens the session it was typed in, once, and for a while", async () => {
  const { factors, advance } = await factorsUnderTest();
  const codes = await factors.recovery.renew(ada);
  expect(new Set(codes).size).toBe(10);
  expect((await factors.list(ada)).recoveryCodes).toBe(10);
  await factors.recovery.spend(ada, "family", codes[3]!.toUpperCase());
  expect(await factors.recovery.opened(ada, "family", 300_000)).toBe(true);
  expect(await factors.recovery.opened(ada, "another", 300_000)).toBe(false);
  expect(await factors.recovery.opened(bob, "family", 300_000)).toBe(false);
  expect((await factors.list(ada)).recoveryCodes).toBe(9);
  await expect(factors.recovery.spend(ada, "family", codes[3]!)).rejects.toMatchObject({ code: "FACTOR_WRONG" });
  advance(301_000);
  expect(await factors.recovery.opened(ada, "family", 300_000)).toBe(false);
});

test("new ones end the old ones", async () => {
  const { factors } = await factorsUnderTest();
  const [old] = await factors.recovery.renew(ada);
  const [fresh] = await factors.recovery.renew(ada);
  await expect(factors.recovery.spend(ada, "family", old!)).rejects.toMatchObject({ code: "FACTOR_WRONG" });
  await factors.recovery.spend(ada, "family", fresh!);
  expect((await factors.list(ada)).recoveryCodes).toBe(9);
});

test("another person's code is no code", async () => {
  const { factors } = await factorsUnderTest();
  const [code] = await factors.recovery.renew(ada);
  await expect(factors.recovery.spend(bob, "family", code!)).rejects.toMatchObject({ code: "FACTOR_WRONG" });
  await factors.recovery.spend(ada, "family", code!);
});

test("the store holds neither a code nor anything it could be told from", async () => {
  const { factors, store } = await factorsUnderTest();
  const codes = await factors.recovery.renew(ada);
  const held = JSON.stringify(await store.members("factor", `person:${personKey(ada)}`));
  for (const code of codes) {
    expect(held).not.toContain(code);
    expect(held).not.toContain(code.replaceAll("-", ""));
  }
});

test("a code is no factor: nobody is enrolled by it, and it is not removed like one", async () => {
  const { factors, store } = await factorsUnderTest();
  await factors.recovery.renew(ada);
  expect(await factors.enrolled(ada, "bank.example")).toEqual([]);
  const [member] = await store.members("factor", `person:${personKey(ada)}`);
  expect(await factors.remove(ada, member!.key)).toBe(false);
  expect((await factors.list(ada)).recoveryCodes).toBe(10);
});
