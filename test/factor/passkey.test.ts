// Passkeys with an authenticator in software: what is believed, and every answer that is not.

import { expect, test } from "vitest";
import { worksAt } from "../../src/factor/passkey.ts";
import { personKey } from "../../src/factor/person.ts";
import { ada, bob, factorsUnderTest } from "./factors-under-test.ts";
import { type Ceremony, createSoftwareAuthenticator, type SoftwareAuthenticator } from "./software-authenticator.ts";

const site = { host: "bank.example", origin: "https://bank.example" };
const other = { host: "shop.example", origin: "https://shop.example" };

async function passkeysUnderTest() {
  const under = await factorsUnderTest();
  const { passkeys } = under.factors;
  const enrol = async (key: SoftwareAuthenticator, ceremony: Partial<Ceremony> = {}, person = ada, at = site) =>
    passkeys.accept(
      person,
      at,
      key.create(await passkeys.offer(person, at, "ada"), { origin: at.origin, ...ceremony }),
      "Key",
    );
  const use = async (key: SoftwareAuthenticator, ceremony: Partial<Ceremony> = {}, person = ada, at = site) =>
    passkeys.verify(
      person,
      at,
      "ticket",
      key.get(await passkeys.challenge(person, at, "ticket"), { origin: at.origin, ...ceremony }),
    );
  return { ...under, passkeys, enrol, use };
}

test("a passkey is set up and used, with its owner's presence and verification in the proof", async () => {
  const { factors, enrol, use, now } = await passkeysUnderTest();
  const key = createSoftwareAuthenticator();
  const amr = ["hwk", "user", "mfa"];
  expect(await enrol(key)).toEqual({ method: "passkey", amr, label: "Key" });
  expect(await factors.enrolled(ada, "bank.example")).toEqual(["passkey"]);
  expect(await factors.enrolled(ada, "shop.example")).toEqual([]);
  expect(await use(key, { userHandle: personKey(ada) })).toEqual({ method: "passkey", amr, label: "Key" });
  expect((await factors.list(ada)).factors[0]).toMatchObject({ usedAt: now(), host: "bank.example" });
});

test("one that is synced between devices does not claim hardware", async () => {
  const { enrol, use } = await passkeysUnderTest();
  const key = createSoftwareAuthenticator({ synced: true });
  expect((await enrol(key)).amr).toEqual(["swk", "user", "mfa"]);
  expect((await use(key)).amr).toEqual(["swk", "user", "mfa"]);
});

const wrong: readonly (readonly [string, Partial<Ceremony>])[] = [
  ["of another origin", { origin: "https://bank.example.evil.example" }],
  ["of the same host without TLS", { origin: "http://bank.example" }],
  ["of another port", { origin: "https://bank.example:8443" }],
  ["for another rpId", { rpId: "shop.example" }],
  ["for the parent domain", { rpId: "example" }],
  ["without the user verified", { userVerified: false }],
  ["given in a frame of another site", { crossOrigin: true }],
  ["of the other ceremony", { type: "payment.get" }],
];

test.each(wrong)("an answer %s sets nothing up", async (_, ceremony) => {
  const { factors, enrol } = await passkeysUnderTest();
  await expect(enrol(createSoftwareAuthenticator(), ceremony)).rejects.toMatchObject({ code: "FACTOR_PASSKEY" });
  expect((await factors.list(ada)).factors).toEqual([]);
});

test.each([...wrong, ["of somebody else's user handle", { userHandle: personKey(bob) }]] as const)(
  "an answer %s proves nothing, and the next right one does",
  async (_, ceremony) => {
    const { enrol, use } = await passkeysUnderTest();
    const key = createSoftwareAuthenticator();
    await enrol(key);
    await expect(use(key, ceremony)).rejects.toMatchObject({ code: "FACTOR_PASSKEY" });
    expect(await use(key)).toMatchObject({ method: "passkey" });
  },
);

test("another key's signature under a known id proves nothing", async () => {
  const { enrol, passkeys } = await passkeysUnderTest();
  const key = createSoftwareAuthenticator();
  await enrol(key);
  const forger = createSoftwareAuthenticator();
  const forged = forger
    .get(await passkeys.challenge(ada, site, "ticket"), { origin: site.origin })
    .replaceAll(forger.id, key.id);
  await expect(passkeys.verify(ada, site, "ticket", forged)).rejects.toMatchObject({ code: "FACTOR_PASSKEY" });
});

test("an answer counts once, for the step-up it was asked for, on its site, from its person, for fifteen minutes", async () => {
  const { enrol, passkeys, advance } = await passkeysUnderTest();
  const key = createSoftwareAuthenticator();
  await enrol(key);
  await enrol(createSoftwareAuthenticator(), {}, bob);
  const expired = { code: "FACTOR_EXPIRED" };
  const answer = async () => key.get(await passkeys.challenge(ada, site, "ticket"), { origin: site.origin });
  await expect(passkeys.verify(ada, site, "another", await answer())).rejects.toMatchObject(expired);
  await expect(passkeys.verify(bob, site, "ticket", await answer())).rejects.toMatchObject(expired);
  await expect(passkeys.verify(ada, other, "ticket", await answer())).rejects.toMatchObject(expired);
  const once = await answer();
  await passkeys.verify(ada, site, "ticket", once);
  await expect(passkeys.verify(ada, site, "ticket", once)).rejects.toMatchObject(expired);
  const late = await answer();
  advance(15 * 60_000);
  await expect(passkeys.verify(ada, site, "ticket", late)).rejects.toMatchObject(expired);
  const made = key.get(await passkeys.challenge(ada, site, "ticket"), { origin: site.origin, challenge: "bWFkZSB1cA" });
  await expect(passkeys.verify(ada, site, "ticket", made)).rejects.toMatchObject(expired);
});

test("a challenge for setting up is none for proving", async () => {
  const { enrol, passkeys } = await passkeysUnderTest();
  const key = createSoftwareAuthenticator();
  await enrol(key);
  const { challenge } = JSON.parse(await passkeys.offer(ada, site, "ada")) as { challenge: string };
  const answer = key.get(JSON.stringify({ challenge, rpId: site.host }), { origin: site.origin });
  await expect(passkeys.verify(ada, site, "ticket", answer)).rejects.toMatchObject({ code: "FACTOR_EXPIRED" });
});

test("a counter that does not rise is a copied key; the original goes on working", async () => {
  const { enrol, use } = await passkeysUnderTest();
  const key = createSoftwareAuthenticator();
  await enrol(key, { counter: 5 });
  await use(key, { counter: 7 });
  await expect(use(key, { counter: 7 })).rejects.toMatchObject({ code: "FACTOR_PASSKEY" });
  await expect(use(key, { counter: 6 })).rejects.toMatchObject({ code: "FACTOR_PASSKEY" });
  await expect(use(key, { counter: 0 })).rejects.toMatchObject({ code: "FACTOR_PASSKEY" });
  await use(key, { counter: 8 });
});

test("one counter is believed once, also when two answers with it come at the same time", async () => {
  const { enrol, use } = await passkeysUnderTest();
  const key = createSoftwareAuthenticator();
  await enrol(key, { counter: 1 });
  const answers = await Promise.allSettled([use(key, { counter: 2 }), use(key, { counter: 2 })]);
  expect(answers.map((answer) => answer.status).sort()).toEqual(["fulfilled", "rejected"]);
});

test("a passkey is one person's, and another person's id is none of theirs", async () => {
  const { factors, enrol, use } = await passkeysUnderTest();
  const key = createSoftwareAuthenticator();
  await enrol(key);
  await expect(enrol(key, {}, bob)).rejects.toMatchObject({ code: "FACTOR_KNOWN" });
  await enrol(createSoftwareAuthenticator(), {}, bob);
  await expect(use(key, {}, bob)).rejects.toMatchObject({ code: "FACTOR_PASSKEY" });
  const [passkey] = (await factors.list(ada)).factors;
  expect(await factors.remove(bob, passkey!.id)).toBe(false);
  expect(await factors.remove(ada, passkey!.id)).toBe(true);
  await expect(use(key)).rejects.toMatchObject({ code: "FACTOR_PASSKEY" });
});

test("one authenticator on two hosts is two passkeys, each of use on its own", async () => {
  const { factors, enrol, use } = await passkeysUnderTest();
  const key = createSoftwareAuthenticator();
  await enrol(key);
  await enrol(key, {}, ada, other);
  expect((await factors.list(ada)).factors).toHaveLength(2);
  await use(key, {}, ada, other);
  const [here] = (await factors.list(ada)).factors;
  await factors.remove(ada, here!.id);
  expect(await factors.enrolled(ada, site.host)).toEqual([]);
  await use(key, {}, ada, other);
  await expect(use(key)).rejects.toMatchObject({ code: "FACTOR_PASSKEY" });
});

test("ten passkeys, and no eleventh", async () => {
  const { factors, enrol } = await passkeysUnderTest();
  for (let index = 0; index < 10; index++) await enrol(createSoftwareAuthenticator());
  await expect(enrol(createSoftwareAuthenticator())).rejects.toMatchObject({ code: "FACTOR_LIMIT" });
  expect((await factors.list(ada)).factors).toHaveLength(10);
});

test.each([
  "",
  "null",
  "[]",
  "{ identity: nobody }",
  "7",
  '{"id":"a","response":null}',
  '{"id":"a","response":{"clientDataJSON":"bnVsbA"}}',
  '{"id":{},"response":{"clientDataJSON":"e30"}}',
  '{"id":"__proto__","response":{"clientDataJSON":"eyJjaGFsbGVuZ2UiOiJ4In0"}}',
])("%j is no answer", async (answer) => {
  const { passkeys } = await passkeysUnderTest();
  await expect(passkeys.verify(ada, site, "ticket", answer)).rejects.toMatchObject({
    code: expect.stringMatching(/^FACTOR_(PASSKEY|EXPIRED)$/),
  });
});

test.each([
  ["https://bank.example", "bank.example", true],
  ["http://localhost:8080", "localhost", true],
  ["http://bank.localhost", "bank.localhost", true],
  ["http://bank.example", "bank.example", false],
  ["https://192.0.2.1", "192.0.2.1", false],
  ["https://[2001:db8::1]", "[2001:db8::1]", false],
])("at %s a passkey can be used: %s, %s", (origin, host, works) => {
  expect(worksAt({ host, origin })).toBe(works);
});
