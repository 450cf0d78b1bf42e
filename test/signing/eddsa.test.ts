// An upstream whose identity header is signed by EdDSA, beside one that has ES256; and keys that were made before there was the choice.

import { randomBytes } from "node:crypto";
import { createLocalJWKSet, decodeProtectedHeader, type JSONWebKeySet, jwtVerify } from "jose";
import { expect, onTestFinished, test } from "vitest";
import { type Claims, say } from "../../src/signing/jws.ts";
import { createKeyRing, type KeyRing } from "../../src/signing/key-ring.ts";
import { createSigningKey, sealSigningKey } from "../../src/signing/signing-key.ts";
import { createBus } from "../../src/store/bus.ts";
import { createSqliteStore } from "../../src/store/sqlite.ts";
import type { Store } from "../../src/store/store.ts";
import { createVault } from "../../src/vault/vault.ts";
import { createFolder } from "../support/folder.ts";
import { gatewayUnderTest, withRoutes } from "../support/gateway-under-test.ts";
import { signIn } from "../support/sign-in.ts";

type Ring = Pick<KeyRing, "jwks">;
const setOf = (ring: Ring) => createLocalJWKSet(ring.jwks() as unknown as JSONWebKeySet);

test("an upstream that says so is told by EdDSA, another by ES256, and each verifies by its own alone", async () => {
  const policies = withRoutes(`
    route("GET /plain", forward(bank)),
    route("GET /other", forward(other)),
    route("GET /each", stepUp(mfa, { reason: "Each" }), forward(other)),
  `);
  const gate = await gatewayUnderTest({
    policies: (places) => {
      const files = policies(places);
      return {
        ...files,
        "upstreams.ts": `${files["upstreams.ts"]!}
export const other = upstream("other", { endpoints: ["${places.upstream}"], identityAlgorithm: "EdDSA" });`,
        "bank.ts": files["bank.ts"]!.replace("import { bank }", "import { bank, other }"),
      };
    },
  });
  const browser = gate.browser();
  const get = async (path: string): Promise<string> => {
    await signIn(browser, `${gate.origin}${path}`, { user: "ada", code: () => gate.provider.codeFor("ada") });
    return gate.requests.at(-1)!.headers["sallyport-identity"] as string;
  };
  const published = await (await fetch(`http://127.0.0.1:${gate.port}/.sallyport/jwks`)).json();
  const keys = createLocalJWKSet(published as JSONWebKeySet);
  const rules = (audience: string, alg: string) => ({ issuer: gate.origin, audience, algorithms: [alg] });

  const [plain, other, each] = [await get("/plain"), await get("/other"), await get("/each")];
  expect([plain, other, each].map((token) => decodeProtectedHeader(token).alg)).toEqual(["ES256", "EdDSA", "EdDSA"]);
  expect((await jwtVerify(plain, keys, rules("bank", "ES256"))).payload).toMatchObject({ sub: "ada" });
  expect((await jwtVerify(other, keys, rules("other", "EdDSA"))).payload).toMatchObject({ sub: "ada" });
  expect((await jwtVerify(each, keys, rules("other", "EdDSA"))).payload).toMatchObject({ levels: ["mfa"] });
  await expect(jwtVerify(other, keys, rules("other", "ES256"))).rejects.toThrow();
  await expect(jwtVerify(plain, keys, rules("bank", "EdDSA"))).rejects.toThrow();
  // The same kid, another half.
  const [, payload, signature] = other.split(".");
  await expect(
    jwtVerify(`${plain.split(".")[0]}.${payload}.${signature}`, keys, rules("other", "ES256")),
  ).rejects.toThrow();
  expect(await get("/other")).toBe(await get("/other"));
  await gate.rotateKeys(true);
  gate.advance(31_000);
  const later = await get("/other");
  expect((await jwtVerify(later, setOf(gate.keys), rules("other", "EdDSA"))).payload).toMatchObject({ sub: "ada" });
  expect(decodeProtectedHeader(later).kid).not.toBe(decodeProtectedHeader(other).kid);
});

const nowMs = 1_700_000_000_000;
const iat = nowMs / 1_000;
const own = { jti: "one", rid: null, iat, exp: iat + 60 };

/** A store whose one key was made and sealed before there was EdDSA. */
async function older() {
  const folder = await createFolder({});
  const vault = createVault(randomBytes(32));
  const store = await createSqliteStore({ folder, now: () => nowMs });
  onTestFinished(() => store.close());
  const made = createSigningKey(1, nowMs - 1_000);
  const old = { ...made, parts: { ES256: made.parts.ES256, EdDSA: null } };
  await store.put("key", "signing 1", sealSigningKey(vault, old), Number.MAX_SAFE_INTEGER, ["signing"]);
  const warned: unknown[] = [];
  const log = { info: () => undefined, error: () => undefined, warn: (...line: unknown[]) => void warned.push(line) };
  const ring = async (wrap: (store: Store) => Store = (one) => one): Promise<KeyRing> => {
    const own = wrap(store);
    const bus = createBus({ store: own });
    const made = await createKeyRing({ store: own, bus, vault, now: () => nowMs, lifetimeMs: 30 * 86_400_000, log });
    onTestFinished(made.close);
    return made;
  };
  return { ring, kid: made.parts.ES256.kid, warned };
}

const kinds = (ring: Ring) => ring.jwks().keys.map(({ alg }) => alg);

test("a key of an older version is given its half, the same by all, and goes on with the other", async () => {
  const { ring, kid } = await older();
  const [one, two, three] = await Promise.all([ring(), ring(), ring()]);
  for (const each of [one, two, three]) {
    await each.refresh();
    expect(each.jwks()).toEqual(one.jwks());
  }
  expect(kinds(one)).toEqual(["ES256", "EdDSA"]);
  expect(one.jwks().keys[0]!.kid).toBe(kid);
  const token = one.sign("EdDSA", say({ sub: "ada" }), own);
  const { payload } = await jwtVerify(token, setOf(two), { algorithms: ["EdDSA"], currentDate: new Date(nowMs) });
  expect(payload).toEqual({ sub: "ada", jti: "one", iat, exp: iat + 60 });
});

test("where it cannot be written, ES256 goes on, EdDSA signs nothing, and it is tried again", async () => {
  const { ring, warned } = await older();
  let full = true;
  const one = await ring((store) => ({
    ...store,
    replace: (...asked) => (full ? Promise.reject(new Error("full")) : store.replace(...asked)),
  }));
  expect(kinds(one)).toEqual(["ES256"]);
  expect(warned).toHaveLength(1);
  one.sign("ES256", say({}), own);
  expect(() => one.sign("EdDSA", say({}), own)).toThrow(expect.objectContaining({ code: "SIGNING_NO_KEY" }));
  expect(() => one.sign("none" as "EdDSA", say({}), own)).toThrow(expect.objectContaining({ code: "SIGNING_NO_KEY" }));
  full = false;
  await one.refresh();
  expect(kinds(one)).toEqual(["ES256", "EdDSA"]);
  one.sign("EdDSA", say({}), own);
});

test("what a token says is what it was given, whatever its length and letters, and what it alone says", async () => {
  const { ring } = await older();
  const one = await ring();
  const said: readonly Claims[] = [
    {},
    ...[
      "",
      "a",
      "ab",
      "abc",
      "Åse",
      "日本",
      "😀",
      'quote " and \\ and \u2028',
      "\ud800".toWellFormed(),
      "x".repeat(9_000),
    ].map((name) => ({
      name,
      gone: undefined,
      list: [name, 1, null],
    })),
  ];
  for (const claims of said)
    for (const algorithm of ["ES256", "EdDSA"] as const)
      for (const rid of [null, "r1", 'odd " one']) {
        const text = say(claims);
        for (const jti of ["one", "two"]) {
          const token = one.sign(algorithm, text, { ...own, jti, rid });
          const { payload } = await jwtVerify(token, setOf(one), {
            algorithms: [algorithm],
            currentDate: new Date(nowMs),
          });
          expect(payload).toEqual(
            JSON.parse(JSON.stringify({ ...claims, jti, rid: rid ?? undefined, iat, exp: iat + 60 })),
          );
        }
      }
});
