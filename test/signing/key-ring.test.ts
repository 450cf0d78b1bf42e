// The key ring over a real store: one key for all, the next one published before it signs, the old ones kept while they matter.

import { randomBytes } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createLocalJWKSet, type JSONWebKeySet, jwtVerify } from "jose";
import { expect, onTestFinished, test } from "vitest";
import { type Claims, say } from "../../src/signing/jws.ts";
import { createKeyRing, type KeyRing } from "../../src/signing/key-ring.ts";
import { noticeMs, retainMs } from "../../src/signing/key-schedule.ts";
import { loadKeys, rotateKeys } from "../../src/signing/key-store.ts";
import { createBus } from "../../src/store/bus.ts";
import { createSqliteStore } from "../../src/store/sqlite.ts";
import type { Store } from "../../src/store/store.ts";
import { createVault } from "../../src/vault/vault.ts";

const minute = 60_000;
const day = 86_400_000;
const lifetimeMs = 30 * day;

/** One data folder; every `ring` is a machine of its own with the same clock. */
async function world() {
  const folder = await mkdtemp(join(tmpdir(), "keys-"));
  let nowMs = 1_700_000_000_000;
  const now = () => nowMs;
  const key = randomBytes(32);
  const errors: unknown[] = [];
  const log = { info: () => undefined, warn: () => undefined, error: (...line: unknown[]) => void errors.push(line) };
  const stores: Store[] = [];
  const rings: KeyRing[] = [];
  onTestFinished(async () => {
    for (const ring of rings) ring.close();
    for (const store of stores) await store.close();
    await rm(folder, { recursive: true, force: true });
  });
  const open = async () => {
    const store = await createSqliteStore({ folder, now });
    stores.push(store);
    return store;
  };
  const vault = createVault(key);
  const own = await open();
  return {
    where: { store: own, vault, bus: createBus({ store: own }) },
    errors,
    now,
    ring: async (masterKey = key, wrap = (store: Store): Store => store) => {
      const store = wrap(await open());
      const bus = createBus({ store });
      const ring = await createKeyRing({ store, bus, vault: createVault(masterKey), now, lifetimeMs, log });
      rings.push(ring);
      return ring;
    },
    /** advance lets time pass in steps that a running gateway would notice. */
    advance: async (ms: number) => {
      nowMs += ms;
      for (const ring of rings) await ring.refresh();
    },
    jump: (ms: number) => {
      nowMs += ms;
    },
  };
}

const kidOf = (token: string): string =>
  (JSON.parse(Buffer.from(token.split(".")[0]!, "base64url").toString()) as { kid: string }).kid;
const kids = (ring: KeyRing): readonly string[] =>
  ring.jwks().keys.flatMap(({ alg, kid }) => (alg === "ES256" ? kid : []));

function sign(ring: KeyRing, claims: Claims, nowMs: number, lifetimeSeconds = 60): string {
  const iat = Math.floor(nowMs / 1_000);
  return ring.sign("ES256", say(claims), { jti: "one", rid: null, iat, exp: iat + lifetimeSeconds });
}

const rotate = async (...asked: Parameters<typeof rotateKeys>) => (await rotateKeys(...asked)).parts.ES256;

/** signed gives the kid of a token that is signed now and holds by this ring's, and by `others`', key sets. */
async function signed(ring: KeyRing, nowMs: number, others: readonly KeyRing[] = []): Promise<string> {
  const token = sign(ring, { sub: "ada" }, nowMs);
  for (const one of [ring, ...others]) {
    const { payload } = await jwtVerify(token, createLocalJWKSet(one.jwks() as unknown as JSONWebKeySet), {
      algorithms: ["ES256"],
      currentDate: new Date(nowMs),
    });
    const iat = Math.floor(nowMs / 1_000);
    expect(payload).toEqual({ sub: "ada", jti: "one", iat, exp: iat + 60 });
  }
  return kidOf(token);
}

test("all who start at once have one key, and verify each other", async () => {
  const { ring, now } = await world();
  const rings = await Promise.all([ring(), ring(), ring(), ring()]);
  const used = new Set<string>();
  for (const one of rings) used.add(await signed(one, now(), rings));
  expect(used.size).toBe(1);
  for (const one of rings) expect(kids(one)).toEqual([...used]);
});

test("of two that see no key at the same moment, the slower takes the faster one's", async () => {
  const { ring, now } = await world();
  const faster = await ring();
  const kid = await signed(faster, now());
  let first = true;
  const slower = await ring(undefined, (store) => ({
    ...store,
    // As it was before the faster one's key came.
    members: (...asked) => {
      const before = first;
      first = false;
      return before ? Promise.resolve([]) : store.members(...asked);
    },
  }));
  await faster.refresh();
  expect(await signed(faster, now(), [slower])).toBe(kid);
  expect(await signed(slower, now(), [faster])).toBe(kid);
  expect(kids(faster)).toEqual([kid]);
});

test("the key outlives whoever made it", async () => {
  const { ring, now } = await world();
  const first = await ring();
  const kid = await signed(first, now());
  first.close();
  expect(await signed(await ring(), now())).toBe(kid);
});

test("by age: published a day before, then used, the old one kept for ten minutes more", async () => {
  const { ring, now, advance } = await world();
  const [one, two] = [await ring(), await ring()];
  const old = await signed(one, now());
  await advance(29 * day - 1);
  expect(kids(one)).toEqual([old]);
  await advance(1);
  const next = kids(one).find((kid) => kid !== old)!;
  expect(kids(one)).toEqual([old, next]);
  expect(kids(two)).toEqual([old, next]);
  await advance(day - 1);
  expect(await signed(one, now(), [two])).toBe(old);
  await advance(1);
  expect(await signed(one, now(), [two])).toBe(next);
  expect(await signed(two, now(), [one])).toBe(next);
  await advance(retainMs - 1);
  expect(kids(one)).toEqual([old, next]);
  await advance(1);
  expect(kids(one)).toEqual([next]);
  expect(kids(two)).toEqual([next]);
});

test("years on, two rings agree, and the store holds no dead keys", async () => {
  const { ring, now, advance, where } = await world();
  const [one, two] = [await ring(), await ring()];
  const seen = new Set<string>();
  for (let week = 0; week < 60; week++) {
    await advance(7 * day);
    const kid = await signed(one, now(), [two]);
    expect(await signed(two, now(), [one])).toBe(kid);
    seen.add(kid);
    expect(kids(one).length).toBeLessThanOrEqual(2);
  }
  expect(seen.size).toBeGreaterThan(10);
  expect((await loadKeys(where)).keys.length).toBeLessThanOrEqual(2);
});

test("after a long sleep the old key signs until the next one is known long enough", async () => {
  const { ring, now, advance } = await world();
  const one = await ring();
  const old = await signed(one, now());
  await advance(300 * day);
  expect(await signed(one, now())).toBe(old);
  expect(kids(one)).toHaveLength(2);
  await advance(noticeMs);
  expect(await signed(one, now())).not.toBe(old);
});

test("signing notices by itself that time has passed, without waiting for the store", async () => {
  const { ring, now, jump } = await world();
  const one = await ring();
  const old = await signed(one, now());
  jump(29 * day + minute);
  // At once, from memory; behind its back the store is read.
  expect(kidOf(sign(one, {}, 0))).toBe(old);
  await one.refresh();
  expect(kids(one)).toHaveLength(2);
});

test("by command: every running ring publishes the new key within moments, and uses it ten minutes later", async () => {
  const { ring, now, advance, where } = await world();
  const [one, two] = [await ring(), await ring()];
  const old = await signed(one, now());
  const { kid } = await rotate(where, { nowMs: now(), atOnce: false });
  await expect
    .poll(() => [kids(one), kids(two)])
    .toEqual([
      [old, kid],
      [old, kid],
    ]);
  expect(await signed(one, now(), [two])).toBe(old);
  await advance(noticeMs);
  expect(await signed(one, now(), [two])).toBe(kid);
  await advance(retainMs);
  expect(kids(two)).toEqual([kid]);
  // Its life counts from its own beginning.
  await advance(29 * day - retainMs - 1);
  expect(kids(one)).toEqual([kid]);
  await advance(1);
  expect(kids(one)).toHaveLength(2);
});

test("by command, at once: what the old keys signed is worth nothing within moments", async () => {
  const { ring, now, where } = await world();
  const [one, two] = [await ring(), await ring()];
  const stolen = sign(one, { sub: "eve" }, now());
  const { kid } = await rotate(where, { nowMs: now(), atOnce: true });
  await expect.poll(() => [kids(one), kids(two)]).toEqual([[kid], [kid]]);
  expect(await signed(two, now(), [one])).toBe(kid);
  // Whoever keeps tokens is told.
  expect([one.withdrawals(), two.withdrawals()]).toEqual([1, 1]);
  const left = createLocalJWKSet(one.jwks() as unknown as JSONWebKeySet);
  await expect(jwtVerify(stolen, left, { currentDate: new Date(now()) })).rejects.toThrow(
    expect.objectContaining({ code: "ERR_JWKS_NO_MATCHING_KEY" }),
  );
});

test("commands and age at the same time never make two keys that sign at once", async () => {
  const { ring, now, advance, where } = await world();
  const rings = [await ring(), await ring(), await ring()];
  for (let round = 0; round < 5; round++) {
    await Promise.all([
      advance(29 * day),
      rotateKeys(where, { nowMs: now(), atOnce: false }),
      rotateKeys(where, { nowMs: now(), atOnce: false }),
    ]);
    await advance(0);
    expect(new Set(rings.map((one) => kidOf(sign(one, {}, 0)))).size).toBe(1);
    for (const one of rings) await signed(one, now(), rings);
  }
});

test("another master key neither starts nor divides the gateway", async () => {
  const { ring, now, where } = await world();
  const one = await ring();
  const kid = await signed(one, now());
  await expect(ring(randomBytes(32))).rejects.toThrow(expect.objectContaining({ code: "SIGNING_NO_KEY" }));
  const foreign = { ...where, vault: createVault(randomBytes(32)) };
  await expect(rotateKeys(foreign, { nowMs: now(), atOnce: false })).rejects.toThrow(
    expect.objectContaining({ code: "SIGNING_NO_KEY" }),
  );
  expect(await signed(one, now())).toBe(kid);
  expect((await loadKeys(where)).keys).toHaveLength(1);
});

test("withdrawn by a machine with another master key, nothing is signed any more", async () => {
  const { ring, now, where, errors } = await world();
  const one = await ring();
  await signed(one, now());
  await rotateKeys({ ...where, vault: createVault(randomBytes(32)) }, { nowMs: now(), atOnce: true });
  await expect.poll(() => kids(one)).toEqual([]);
  expect(() => sign(one, {}, 0)).toThrow(expect.objectContaining({ code: "SIGNING_NO_KEY" }));
  expect(errors.length).toBeGreaterThan(0);
  // The way out that the message names.
  const { kid } = await rotate(where, { nowMs: now(), atOnce: true });
  await expect.poll(() => kids(one)).toEqual([kid]);
  expect(await signed(one, now())).toBe(kid);
});

test("while the store is away the known keys go on signing, and it is tried again", async () => {
  const { ring, now, advance, errors } = await world();
  let away = false;
  const one = await ring(undefined, (store) => ({
    ...store,
    members: (...asked) => (away ? Promise.reject(new Error("away")) : store.members(...asked)),
  }));
  const kid = await signed(one, now());
  away = true;
  await advance(29 * day);
  expect(await signed(one, now())).toBe(kid);
  expect(errors.length).toBeGreaterThan(0);
  away = false;
  await advance(minute);
  expect(kids(one)).toHaveLength(2);
});

test("the store shows nothing of a key, and takes none from elsewhere", async () => {
  const { ring, now, where, advance, errors } = await world();
  const one = await ring();
  const kid = await signed(one, now());
  const [entry] = await where.store.members("key", "signing");
  for (const part of [kid, "pkcs8", "P-256", one.jwks().keys[0]!.x])
    expect(Buffer.from(entry!.value, "base64url").toString("latin1") + entry!.value).not.toContain(part);
  // Put in the place of the next one, or made up, it is no key.
  await where.store.put("key", "signing 2", entry!.value, Number.MAX_SAFE_INTEGER, ["signing"]);
  await where.store.put("key", "signing 3", "AAAA", Number.MAX_SAFE_INTEGER, ["signing"]);
  await advance(minute);
  expect(kids(one)).toEqual([kid]);
  expect(await signed(one, now())).toBe(kid);
  expect(errors.length).toBeGreaterThan(0);
});

test("nothing is signed for longer than keys are kept", async () => {
  const { ring } = await world();
  const one = await ring();
  expect(() => sign(one, {}, 0, 61)).toThrow(expect.objectContaining({ code: "GATEWAY_FAULT" }));
});
