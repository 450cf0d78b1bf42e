// What the identity header says: of the session, or of one request and what that rests on.

import { expect, test } from "vitest";
import type { Level, Levels } from "../../src/assurance/assurance.ts";
import type { Proof, Requirement, Subject } from "../../src/exchange/exchange.ts";
import { type Asserted, createAssertions } from "../../src/signing/assertion.ts";
import { level as plainLevel } from "../support/ledger.ts";

const nowMs = 1_700_000_000_000;
const nowSeconds = nowMs / 1_000;

let counter = 0;
const proof = (own: Partial<Proof>): Proof => ({
  id: `proof ${counter++}`,
  method: "oidc",
  source: "staff",
  acr: null,
  amr: [],
  at: nowSeconds - 100,
  scope: null,
  expires: null,
  uses: null,
  ...own,
});

const login = proof({ acr: "urn:pwd", amr: ["pwd"] });
const passkey = proof({ method: "passkey", source: "sallyport", amr: ["hwk"], at: nowSeconds - 10 });
const payout = proof({ acr: "urn:mfa", amr: ["pwd", "otp"], at: nowSeconds - 5, scope: '["payout","17"]', uses: 1 });

const user = {
  id: "ada",
  name: "Ada",
  email: "",
  groups: ["finance"],
  source: "staff",
  issuer: "https://login.example",
};
const subjectOf = (ledger: readonly Proof[]): Subject => ({
  user: user as unknown as Subject["user"],
  userJson: "",
  ledger,
  session: { key: "key", family: "family", host: "bank.example", registration: "" },
  since: 0,
  until: nowMs * 2,
});

const level = (name: string, own: Partial<Level>): Level => plainLevel({ name, ...own });
const levels: Levels = new Map(
  [
    level("mfa", { acr: ["urn:mfa"] }),
    level("passkey", { factors: ["passkey"], implies: ["known"] }),
    level("known", { acr: ["urn:pwd"] }),
  ].map((one) => [one.name, one]),
);
const requirement = (own: Partial<Requirement>): Requirement => ({
  level: "mfa",
  maxAgeSeconds: 300,
  scope: null,
  once: false,
  reason: "",
  at: null,
  ...own,
});

function made() {
  let ms = nowMs;
  let withdrawals = 0;
  const signed: Readonly<Record<string, unknown>>[] = [];
  const assertions = createAssertions({
    now: () => ms,
    withdrawals: () => withdrawals,
    sign: (_, { claims }, { rid, ...own }) => {
      signed.push({ ...claims, ...own, ...(rid !== null && { rid }) });
      return `token ${signed.length}`;
    },
  });
  const ask = (
    subject: Subject,
    met: readonly Requirement[] = [],
    {
      perRequest = null as boolean | null,
      audience = "bank",
      issuer = "https://bank.example",
      rid = "r1",
      action = { met, perRequest, upstream: audience } as Asserted["action"],
      algorithm = "ES256" as Asserted["algorithm"],
      levels: declared = levels,
    } = {},
  ) => assertions({ subject, issuer, action, requestId: rid, levels: declared, nowMs: ms, algorithm });
  const advance = (by: number) => {
    ms += by;
  };
  const withdraw = () => {
    withdrawals++;
  };
  return { ask, signed, advance, withdraw };
}

test("of the session: who, for whom, by the newest proof that is good for anything", async () => {
  const { ask, signed } = made();
  await await ask(subjectOf([login, passkey, payout]));
  expect(signed).toEqual([
    {
      iss: "https://bank.example",
      sub: "ada",
      aud: "bank",
      jti: expect.stringMatching(/^[\w-]{20,}$/),
      name: "Ada",
      email: undefined,
      groups: ["finance"],
      source: "staff",
      source_issuer: "https://login.example",
      acr: undefined,
      amr: ["hwk"],
      auth_time: nowSeconds - 10,
      iat: nowSeconds,
      exp: nowSeconds + 60,
    },
  ]);
});

test("it is used again for half of its life, for the same subject, upstream and origin", async () => {
  const { ask, signed, advance } = made();
  const subject = subjectOf([login]);
  expect(await ask(subject)).toBe("token 1");
  advance(29_999);
  expect(await ask(subject)).toBe("token 1");
  expect(await ask(subject, [], { audience: "other" })).toBe("token 2");
  expect(await ask(subject, [], { issuer: "https://other.example" })).toBe("token 3");
  expect(await await ask(subjectOf([login]))).toBe("token 4");
  advance(1);
  expect(await ask(subject)).toBe("token 5");
  expect(new Set(signed.map((one) => one["jti"])).size).toBe(5);
});

test("what a key signed that was withdrawn since is not used again", async () => {
  const { ask, withdraw } = made();
  const subject = subjectOf([login]);
  expect(await ask(subject)).toBe("token 1");
  withdraw();
  expect(await ask(subject)).toBe("token 2");
  expect(await ask(subject)).toBe("token 2");
});

test("where a step-up was asked for it is for this request alone, and of the proof that it rests on", async () => {
  const { ask, signed } = made();
  const subject = subjectOf([login, payout, passkey]);
  const met = [requirement({ scope: '["payout","17"]', once: true })];
  await ask(subject, met, { rid: "r1" });
  await ask(subject, met, { rid: "r2" });
  expect(signed).toMatchObject([
    {
      rid: "r1",
      levels: ["mfa"],
      scopes: [["payout", "17"]],
      acr: "urn:mfa",
      amr: ["pwd", "otp"],
      auth_time: nowSeconds - 5,
      exp: nowSeconds + 60,
    },
    { rid: "r2" },
  ]);
  expect(signed[0]!["jti"]).not.toBe(signed[1]!["jti"]);
});

test("it is never used for a request without one, and the other way round", async () => {
  const { ask, signed } = made();
  const subject = subjectOf([login, passkey]);
  await ask(subject);
  await ask(subject, [requirement({ level: "passkey" })]);
  await ask(subject);
  expect(signed).toHaveLength(2);
  expect(signed[0]).not.toHaveProperty("rid");
  expect(signed[0]).not.toHaveProperty("levels");
  expect(signed[1]).toMatchObject({ rid: "r1", levels: ["passkey"], scopes: [] });
});

test("a policy may have one used again after a step-up, as long as it rests on the same, and never for a scope", async () => {
  const { ask, signed, advance } = made();
  const [mfa, key] = [proof({ acr: "urn:mfa", amr: ["otp"] }), passkey];
  const subject = subjectOf([login, mfa, key, payout]);
  const met = [requirement({ level: "passkey" })];
  expect(await ask(subject, met, { perRequest: false })).toBe(
    await ask(subject, met, { perRequest: false, rid: "r2" }),
  );
  expect(signed).toHaveLength(1);
  expect(signed[0]).toMatchObject({ levels: ["passkey"], scopes: [], amr: ["hwk"] });
  expect(signed[0]!["rid"]).toBeUndefined();
  // Not what rests on something else, nor what rests on nothing.
  await ask(subject, [requirement({ level: "mfa" })], { perRequest: false });
  await ask(subject);
  expect(signed).toHaveLength(3);
  advance(31_000);
  await ask(subject, met, { perRequest: false });
  expect(signed).toHaveLength(4);
  await ask(subject, [requirement({ level: "mfa", scope: '["payout","17"]', once: true })], {
    perRequest: false,
    rid: "r3",
  });
  expect(signed[4]).toMatchObject({ rid: "r3", scopes: [["payout", "17"]] });
});

test("what an action came to is remembered no longer than its proofs answer alike", async () => {
  const { ask, signed, advance } = made();
  const mfa = proof({ acr: "urn:mfa", amr: ["otp"], at: nowSeconds - 100 });
  const subject = subjectOf([mfa, passkey]);
  // One object, as of a ruling that is remembered.
  const met = [requirement({ level: { any: ["mfa", "passkey"] }, maxAgeSeconds: 110 })];
  const action = { met, perRequest: false, upstream: "bank" };
  const told = () => ask(subject, met, { action });
  expect(await told()).toBe("token 1");
  advance(10_999);
  expect(await told()).toBe("token 1");
  advance(1);
  expect(await told()).toBe("token 2");
  // Set back, it is as it was.
  advance(-1);
  expect(await told()).toBe("token 1");
  expect(signed.map((one) => one["levels"])).toEqual([["mfa", "passkey"], ["passkey"]]);
});

test("what is remembered of one action is no other's, origin's, algorithm's or generation's", async () => {
  const { ask, signed } = made();
  const subject = subjectOf([login, passkey]);
  const met = [requirement({ level: "passkey" })];
  const action = { met, perRequest: false, upstream: "bank" };
  const first = await ask(subject, met, { action });
  expect(await ask(subject, met, { action })).toBe(first);
  // Another object that says the same may be told the same.
  expect(await ask(subject, met, { action: { ...action } })).toBe(first);
  expect(await ask(subject, met, { action: { ...action, upstream: "other" } })).not.toBe(first);
  expect(await ask(subject, met, { action, issuer: "https://other.example" })).not.toBe(first);
  expect(await ask(subject, met, { action, algorithm: "EdDSA" })).not.toBe(first);
  const none: Levels = new Map();
  expect(await ask(subject, met, { action, levels: none })).not.toBe(first);
  expect(signed.at(-1)!["levels"]).toEqual([]);
  expect(await ask(subject, met, { action: { ...action, groups: "none" } })).not.toBe(first);
  expect(await ask(subject, met, { action: { ...action, left: [login] } })).not.toBe(first);
  expect(signed.at(-1)!["levels"]).toEqual([]);
  expect(await ask(subject, met, { action })).toBe(first);
});

test("of one subject only so much is remembered", async () => {
  const { ask, signed } = made();
  const subject = subjectOf([login, passkey]);
  const actions = Array.from({ length: 100 }, (_, index) => ({ met: [], perRequest: null, upstream: `u${index}` }));
  for (const action of [...actions, ...actions]) await ask(subject, [], { action });
  for (const [index, action] of [...actions, ...actions].entries()) expect(signed[index]!["aud"]).toBe(action.upstream);
  expect(signed).toHaveLength(200);
});

test("a policy may ask for one per request without a step-up", async () => {
  const { ask, signed } = made();
  await await ask(subjectOf([login, passkey]), [], { perRequest: true });
  expect(signed[0]).toMatchObject({ rid: "r1", levels: [], scopes: [], amr: ["hwk"], auth_time: nowSeconds - 10 });
});

test.each([
  [
    "of alternatives what was proved",
    { any: ["mfa", "passkey"] },
    [login, passkey],
    ["passkey"],
    ["hwk"],
    nowSeconds - 10,
  ],
  [
    "of several all, and the oldest time",
    { all: ["passkey", "known"] },
    [login, passkey],
    ["passkey", "known"],
    ["hwk", "pwd"],
    nowSeconds - 100,
  ],
  ["of a level that a higher one implies", "known", [passkey], ["known"], ["hwk"], nowSeconds - 10],
] as const)("it tells %s", async (_, tree, ledger, proved, amr, at) => {
  const { ask, signed } = made();
  await await ask(subjectOf(ledger), [requirement({ level: tree })]);
  expect(signed[0]!["levels"]).toEqual(proved);
  expect(signed[0]!["amr"]).toEqual(amr);
  expect(signed[0]!["auth_time"]).toBe(at);
});

test("no acr is told where the proofs name two, one where they name one", async () => {
  const { ask, signed } = made();
  const met = [requirement({ level: { all: ["mfa", "known"] } })];
  const mfa = proof({ acr: "urn:mfa" });
  await await ask(subjectOf([login, mfa]), met);
  await await ask(subjectOf([passkey, mfa]), met);
  expect(signed.map((one) => one["acr"])).toEqual([undefined, "urn:mfa"]);
});

test("no time is told where one of the proofs has none", async () => {
  const { ask, signed } = made();
  const timeless = proof({ acr: "urn:mfa", at: null });
  await await ask(subjectOf([timeless, passkey]), [
    requirement({ level: { all: ["mfa", "passkey"] }, maxAgeSeconds: null }),
  ]);
  expect(signed[0]).toHaveProperty("auth_time", undefined);
});

test("someone who proved nothing is told so", async () => {
  const { ask, signed } = made();
  await await ask(subjectOf([]));
  await await ask(subjectOf([payout]));
  for (const claims of signed) {
    expect(claims).toMatchObject({ sub: "ada", amr: [] });
    expect(claims["acr"]).toBeUndefined();
    expect(claims["auth_time"]).toBeUndefined();
  }
});
