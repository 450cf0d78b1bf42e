// Sealed entries: only the same token, for the same purpose, untouched, opens them.

import { randomBytes } from "node:crypto";
import { expect, test } from "vitest";
import { createVault, isToken, keyOf, randomToken, seal, unseal } from "../../src/vault/vault.ts";

const plain = Buffer.from("to=Charles&amount=250");

test("what was sealed comes back, byte for byte", () => {
  for (const bytes of [plain, Buffer.alloc(0), Buffer.from([0, 255, 128, 10]), Buffer.alloc(100_000, 7)]) {
    const token = randomToken();
    expect(unseal(token, "parked", seal(token, "parked", bytes))).toEqual(bytes);
  }
});

test("with another token, or for another purpose, nothing does", () => {
  const token = randomToken();
  const sealed = seal(token, "parked", plain);
  expect(unseal(randomToken(), "parked", sealed)).toBeNull();
  expect(unseal(token, "pending", sealed)).toBeNull();
  expect(unseal(token, "", sealed)).toBeNull();
  expect(unseal("", "parked", sealed)).toBeNull();
});

test("a changed bit anywhere, or a missing end, is noticed", () => {
  const token = randomToken();
  const bytes = Buffer.from(seal(token, "parked", plain), "base64url");
  for (let index = 0; index < bytes.length; index++) {
    const changed = Buffer.from(bytes);
    changed[index]! ^= 1;
    expect(unseal(token, "parked", changed.toString("base64url"))).toBeNull();
  }
  for (let length = 0; length < bytes.length; length++)
    expect(unseal(token, "parked", bytes.subarray(0, length).toString("base64url"))).toBeNull();
  expect(unseal(token, "parked", Buffer.concat([bytes, Buffer.from([0])]).toString("base64url"))).toBeNull();
});

test("the same text twice looks different, and shows nothing of itself", () => {
  const token = randomToken();
  const sealed = Array.from({ length: 50 }, () => seal(token, "parked", plain));
  expect(new Set(sealed).size).toBe(50);
  expect(new Set(sealed.map((one) => one.slice(0, 16))).size).toBe(50);
  for (const one of sealed) expect(Buffer.from(one, "base64url").toString("latin1")).not.toContain("Charles");
});

test("tokens are 256 random bits, and their key does not hold them", () => {
  const tokens = Array.from({ length: 1_000 }, randomToken);
  expect(new Set(tokens).size).toBe(1_000);
  for (const token of tokens) expect(token).toMatch(/^[A-Za-z0-9_-]{43}$/);
  for (const token of tokens) expect(isToken(token)).toBe(true);
  expect(keyOf(tokens[0]!)).toBe(keyOf(tokens[0]!));
  expect(keyOf(tokens[0]!)).not.toContain(tokens[0]!.slice(0, 8));
});

test.each([
  null,
  "",
  "a".repeat(42),
  "a".repeat(44),
  `${"a".repeat(42)}=`,
  `${"a".repeat(42)}+`,
  `${"a".repeat(43)}\n`,
])("%j is no token", (text) => {
  expect(isToken(text)).toBe(false);
});

const key = randomBytes(32);
const vault = createVault(key);

test("what the master key sealed comes back, byte for byte, also for another process with the same key", () => {
  for (const bytes of [plain, Buffer.alloc(0), Buffer.from([0, 255, 128, 10])]) {
    expect(createVault(Buffer.from(key)).unseal("totp ada", vault.seal("totp ada", bytes))).toEqual(bytes);
  }
});

test("with another master key, for another purpose, or changed, nothing does", () => {
  const sealed = vault.seal("totp ada", plain);
  expect(createVault(randomBytes(32)).unseal("totp ada", sealed)).toBeNull();
  expect(vault.unseal("totp bob", sealed)).toBeNull();
  expect(vault.unseal("", sealed)).toBeNull();
  expect(vault.unseal("totp ada", "")).toBeNull();
  const bytes = Buffer.from(sealed, "base64url");
  for (let index = 0; index < bytes.length; index++) {
    const changed = Buffer.from(bytes);
    changed[index]! ^= 1;
    expect(vault.unseal("totp ada", changed.toString("base64url"))).toBeNull();
  }
});

test("a token that is the master key's text opens nothing of the vault's", () => {
  const sealed = vault.seal("parked", plain);
  expect(unseal(key.toString("base64url"), "parked", sealed)).toBeNull();
  expect(unseal(key.toString("latin1"), "vault parked", sealed)).toBeNull();
});

test.each([0, 16, 31, 33])("%d bytes are no master key", (length) => {
  expect(() => createVault(Buffer.alloc(length))).toThrow(expect.objectContaining({ code: "GATEWAY_FAULT" }));
});

test("a second key opens and never seals, and what it sealed is sealed anew", () => {
  const [old, next] = [randomBytes(32), randomBytes(32)];
  const [before, both, after] = [createVault(old), createVault(next, old), createVault(next)];
  const sealed = before.seal("totp ada", Buffer.from("secret"));
  expect(both.unseal("totp ada", sealed)?.toString()).toBe("secret");
  expect(after.unseal("totp ada", both.seal("totp ada", Buffer.from("new")))?.toString()).toBe("new");
  expect(before.unseal("totp ada", both.seal("totp ada", Buffer.from("new")))).toBeNull();
  const anew = both.reseal("totp ada", sealed)!;
  expect(after.unseal("totp ada", anew)?.toString()).toBe("secret");
  expect(both.reseal("totp ada", anew)).toBe(anew);
  // For one purpose alone, as ever.
  expect(both.reseal("totp bob", sealed)).toBeNull();
  expect(createVault(randomBytes(32)).reseal("totp ada", sealed)).toBeNull();
  expect(after.id).toBe(both.id);
  expect(after.id).not.toBe(before.id);
  expect(() => createVault(next, Buffer.alloc(31))).toThrow(expect.objectContaining({ code: "GATEWAY_FAULT" }));
});
