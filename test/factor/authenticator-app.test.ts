// Authenticator apps: a secret counts after a code of it, a code counts once, and a person's apps are theirs.

import { expect, test } from "vitest";
import { createFactors } from "../../src/factor/factors.ts";
import { personKey } from "../../src/factor/person.ts";
import { createVault } from "../../src/vault/vault.ts";
import { ada, bob, codeAt, factorsUnderTest, wrongCode } from "./factors-under-test.ts";

const host = "bank.example";

test("an offer is nothing until a code of it is typed", async () => {
  const { factors, now } = await factorsUnderTest();
  const offer = factors.apps.offer(ada, host, "ada");
  expect(await factors.enrolled(ada, host)).toEqual([]);
  await expect(factors.apps.accept(ada, offer.sealed, wrongCode(offer.secret, now()), "Phone")).rejects.toMatchObject({
    code: "FACTOR_WRONG",
  });
  expect(await factors.enrolled(ada, host)).toEqual([]);
  const shown = await factors.apps.accept(ada, offer.sealed, codeAt(offer.secret, now()), "Phone");
  expect(shown).toEqual({ method: "totp", amr: ["otp"], label: "Phone" });
  expect(await factors.enrolled(ada, host)).toEqual(["totp"]);
  expect(await factors.enrolled(ada, "elsewhere.example")).toEqual(["totp"]);
  expect(await factors.enrolled({ ...ada, source: "partners" }, host)).toEqual([]);
});

test("an offer is for one person, for a while, and for one factor", async () => {
  const { factors, now, advance } = await factorsUnderTest();
  const offer = factors.apps.offer(ada, host, "ada");
  const accept = (person = ada, sealed = offer.sealed) =>
    factors.apps.accept(person, sealed, codeAt(offer.secret, now()), "Phone");
  await expect(accept(bob)).rejects.toMatchObject({ code: "FACTOR_EXPIRED" });
  await expect(accept(ada, "AAAA")).rejects.toMatchObject({ code: "FACTOR_EXPIRED" });
  await accept();
  advance(60_000);
  await expect(accept()).rejects.toMatchObject({ code: "FACTOR_KNOWN" });
  expect((await factors.list(ada)).factors).toHaveLength(1);
  const late = factors.apps.offer(ada, host, "ada");
  advance(15 * 60_000);
  await expect(accept(ada, late.sealed)).rejects.toMatchObject({ code: "FACTOR_EXPIRED" });
});

test("each code counts once, the one that set the app up included", async () => {
  const { factors, now, advance, enrol } = await factorsUnderTest();
  const secret = await enrol();
  await expect(factors.apps.verify(ada, codeAt(secret, now()))).rejects.toMatchObject({ code: "FACTOR_REUSED" });
  advance(30_000);
  const code = codeAt(secret, now());
  expect(await factors.apps.verify(ada, code)).toMatchObject({ method: "totp", amr: ["otp"] });
  await expect(factors.apps.verify(ada, code)).rejects.toMatchObject({ code: "FACTOR_REUSED" });
  // A step later it would still be a code, were it not used.
  advance(30_000);
  await expect(factors.apps.verify(ada, code)).rejects.toMatchObject({ code: "FACTOR_REUSED" });
  await factors.apps.verify(ada, codeAt(secret, now()));
  expect((await factors.list(ada)).factors[0]).toMatchObject({ usedAt: now() });
});

test("another person's code is no code", async () => {
  const { factors, now, advance, enrol } = await factorsUnderTest();
  const secret = await enrol(ada);
  await enrol(bob);
  advance(60_000);
  await expect(factors.apps.verify(bob, codeAt(secret, now()))).rejects.toMatchObject({ code: "FACTOR_WRONG" });
  await factors.apps.verify(ada, codeAt(secret, now()));
});

test("a removed app is worth nothing, and nobody removes another's", async () => {
  const { factors, now, advance, enrol } = await factorsUnderTest();
  const secret = await enrol();
  const [app] = (await factors.list(ada)).factors;
  expect(await factors.remove(bob, app!.id)).toBe(false);
  expect(await factors.remove(ada, app!.id)).toBe(true);
  expect(await factors.remove(ada, app!.id)).toBe(false);
  advance(60_000);
  await expect(factors.apps.verify(ada, codeAt(secret, now()))).rejects.toMatchObject({ code: "FACTOR_WRONG" });
});

test("three apps, and no fourth", async () => {
  const { factors, enrol } = await factorsUnderTest();
  for (let index = 0; index < 3; index++) await enrol();
  await expect(enrol()).rejects.toMatchObject({ code: "FACTOR_LIMIT" });
  expect((await factors.list(ada)).factors).toHaveLength(3);
});

test("the store does not hold the secret, and another master key is a fault, not a wrong code", async () => {
  const { factors, store, now, enrol } = await factorsUnderTest();
  const secret = await enrol();
  const held = JSON.stringify(await store.members("factor", `person:${personKey(ada)}`));
  expect(held).not.toContain(secret);
  expect(factors).toBeDefined();
  const others = createFactors({ store, vault: createVault(Buffer.alloc(32, 8)), now });
  await expect(others.apps.verify(ada, codeAt(secret, now()))).rejects.toMatchObject({ code: "GATEWAY_FAULT" });
});

test("which codes were used is one row of the store, however many there were, and of many who type one at once one gets in", async () => {
  const { factors, store, now, advance, enrol } = await factorsUnderTest();
  const secret = await enrol();
  for (let times = 0; times < 40; times++) {
    advance(30_000);
    await factors.apps.verify(ada, codeAt(secret, now()));
  }
  advance(30_000);
  const code = codeAt(secret, now());
  const all = await Promise.allSettled([1, 2, 3].map(() => factors.apps.verify(ada, code)));
  expect(all.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
  expect(await store.page("seen", "", 100)).toHaveLength(1);
  // The clock is set back: what is remembered is good for nothing, still.
  advance(-10 * 30_000);
  await expect(factors.apps.verify(ada, codeAt(secret, now()))).rejects.toMatchObject({ code: "FACTOR_REUSED" });
});
