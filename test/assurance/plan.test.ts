// What is asked first, and where: one challenge at a time, in a place where the person can answer it.

import { describe, expect, test } from "vitest";
import type { LevelTree } from "../../runtime/contract.ts";
import type { Level } from "../../src/assurance/assurance.ts";
import type { Ways } from "../../src/assurance/open-leaves.ts";
import { factorsFor, type Plan, plan, plans } from "../../src/assurance/plan.ts";
import type { Proof, Requirement } from "../../src/exchange/exchange.ts";

const level = (name: string, fields: Partial<Level> = {}): [string, Level] => [
  name,
  { name, acr: [], amr: [], factors: [], implies: [], sources: [], lastsSeconds: null, ...fields },
];
const levels = new Map([
  level("mfa", { acr: ["urn:mfa"] }),
  level("strong", { acr: ["urn:key"], implies: ["mfa"] }),
  level("other", { acr: ["urn:other"] }),
  level("otp", { amr: ["otp"] }),
  level("passkey", { factors: ["passkey"] }),
  level("second", { factors: ["passkey", "totp"] }),
  level("app", { factors: ["totp"] }),
  level("both", { acr: ["urn:both"], factors: ["totp"] }),
  level("nobody"),
]);
const asks = (tree: LevelTree, fields: Partial<Requirement> = {}): Requirement => ({
  level: tree,
  maxAgeSeconds: null,
  scope: null,
  once: false,
  reason: "",
  at: null,
  ...fields,
});
const all: Ways = { provider: "staff", factors: true, enrolled: [] };
const made = (unmet: readonly Requirement[], ways: Partial<Ways> = {}, ledger: readonly Proof[] = []): Plan | null =>
  plan(unmet, { levels, ledger, nowMs: 1_000_000 }, { ...all, ...ways });
const short = (one: Plan | null) => one && [one.via, ...one.leaves.map((leaf) => leaf.level)].join(" ");

describe("where", () => {
  test.each([
    ["a level of the provider's", ["mfa"], {}, "provider mfa"],
    ["a level of ours, though none is set up", ["passkey"], {}, "factor passkey"],
    ["a level of either: the provider, where nothing is set up", ["both"], {}, "provider both"],
    ["a level of either: ours, where it is set up", ["both"], { enrolled: ["totp"] }, "factor both"],
    [
      "a level of either: the provider, where something else is set up",
      ["both"],
      { enrolled: ["passkey"] },
      "provider both",
    ],
    ["two at the provider", ["mfa", "other"], {}, "provider mfa other"],
    ["one here, one there: one after the other", ["mfa", "passkey"], {}, "provider mfa"],
    ["the other order", ["passkey", "mfa"], {}, "factor passkey"],
    ["two that one factor answers", ["second", "passkey"], {}, "factor second passkey"],
    ["the higher level is enough for the lower", ["mfa", "strong"], {}, "provider strong"],
    ["nobody can", ["nobody"], {}, null],
    ["nobody can do one of them", ["mfa", "nobody"], {}, null],
    ["not declared", ["gone"], {}, null],
    ["one that could not be set up here", ["passkey"], { addable: ["totp"] }, null],
    ["one that could not, and is there", ["passkey"], { addable: ["totp"], enrolled: ["passkey"] }, "factor passkey"],
    ["a token has no factors", ["passkey"], { factors: false }, null],
    ["without a provider", ["mfa"], { provider: null }, null],
  ] as const)("%s", (_, names, ways, expected) => {
    expect(
      short(
        made(
          names.map((name) => asks(name)),
          ways as Partial<Ways>,
        ),
      ),
    ).toBe(expected);
  });
});

describe("alternatives", () => {
  test.each([
    ["the first that is at hand", { any: ["passkey", "mfa"] }, {}, "provider mfa"],
    ["the first, when it is set up", { any: ["passkey", "mfa"] }, { enrolled: ["passkey"] }, "factor passkey"],
    ["as written, when both are at hand", { any: ["mfa", "passkey"] }, { enrolled: ["passkey"] }, "provider mfa"],
    ["one that can be set up, rather than none", { any: ["nobody", "passkey"] }, {}, "factor passkey"],
    ["all together, one by one", { all: ["mfa", "passkey"] }, {}, "provider mfa"],
    ["all together, one of them closed", { all: ["mfa", "nobody"] }, {}, null],
    ["none is open", { any: ["nobody", "gone"] }, {}, null],
    ["nested", { any: [{ all: ["mfa", "nobody"] }, { all: ["other", "mfa"] }] }, {}, "provider other mfa"],
  ] as const)("%s", (_, tree, ways, expected) => {
    expect(short(made([asks(tree as LevelTree)], ways as Partial<Ways>))).toBe(expected);
  });
  test("what is proved already is not asked for again", () => {
    const proof: Proof = {
      id: "1",
      method: "oidc",
      source: "staff",
      acr: "urn:mfa",
      amr: [],
      at: 1_000,
      scope: null,
      expires: null,
      uses: null,
    };
    expect(short(made([asks({ all: ["mfa", "passkey"] })], {}, [proof]))).toBe("factor passkey");
  });
});

describe("every way that gets as far as the first, the likeliest first", () => {
  const passkeyHere = { enrolled: ["passkey"] } as const;
  const bothHere = { enrolled: ["passkey", "totp"] } as const;
  const two = { all: ["mfa", "second"] } as const;
  test.each([
    ["the provider alone", "mfa", {}, ["provider mfa"]],
    [
      "what is set up, and the provider, which proves the level too",
      "both",
      { enrolled: ["totp"] },
      ["factor both", "provider both"],
    ],
    ["the provider, and what could be set up", "both", {}, ["provider both", "factor both"]],
    ["without a provider", "both", { provider: null }, ["factor both"]],
    ["a token is told of the provider alone", "both", { factors: false }, ["provider both"]],
    ["alternatives, here and there", { any: ["passkey", "mfa"] }, passkeyHere, ["factor passkey", "provider mfa"]],
    ["as written, when both are at hand", { any: ["mfa", "passkey"] }, passkeyHere, ["provider mfa", "factor passkey"]],
    ["one factor or the other", { any: ["passkey", "app"] }, bothHere, ["factor passkey", "factor app"]],
    ["three", { any: ["passkey", "app", "mfa"] }, bothHere, ["factor passkey", "factor app", "provider mfa"]],
    ["either factor of one level is one challenge", "second", bothHere, ["factor second"]],
    ["both are needed: neither stands for the other", { all: ["passkey", "mfa"] }, passkeyHere, ["factor passkey"]],
    [
      "one is needed, of the other there are two",
      { all: ["mfa", { any: ["other", "passkey"] }] },
      passkeyHere,
      ["provider mfa other"],
    ],
    [
      "the alternative within what is needed",
      { all: [{ any: ["passkey", "mfa"] }, "other"] },
      passkeyHere,
      ["factor passkey", "provider mfa other"],
    ],
    ["nested", { any: [{ all: ["mfa", "other"] }, "passkey"] }, passkeyHere, ["provider mfa other", "factor passkey"]],
    [
      "an alternative that is half as far",
      { any: ["passkey", { all: ["mfa", "nobody"] }] },
      passkeyHere,
      ["factor passkey"],
    ],
    ["a factor and the provider for both", two, passkeyHere, ["provider mfa"]],
    ["nobody can", "nobody", {}, []],
  ] as const)("%s", (_, tree, ways, expected) => {
    const found = plans(
      [asks(tree as LevelTree)],
      { levels, ledger: [], nowMs: 1_000_000 },
      { ...all, ...(ways as Partial<Ways>) },
    );
    expect(found.map(short)).toEqual(expected);
  });
  test("a scope, a single use and an age hold for each of them", () => {
    const asked = asks({ any: ["passkey", "mfa"] }, { scope: "17", once: true, maxAgeSeconds: 60 });
    const found = plans([asked], { levels, ledger: [], nowMs: 1_000_000 }, { ...all, ...passkeyHere });
    expect(found).toMatchObject([
      { via: "factor", acrValues: [], maxAgeSeconds: 60, afresh: true, leaves: [{ scope: "17", once: true }] },
      {
        via: "provider",
        acrValues: ["urn:mfa"],
        maxAgeSeconds: 60,
        afresh: true,
        leaves: [{ scope: "17", once: true }],
      },
    ]);
  });
  test("with two requirements, what gets only the other one further is no other way", () => {
    const found = plans(
      [asks("passkey"), asks({ any: ["mfa", "second"] })],
      { levels, ledger: [], nowMs: 1_000_000 },
      { ...all, ...passkeyHere },
    );
    expect(found.map(short)).toEqual(["factor passkey"]);
  });
});

describe("what", () => {
  test("the shortest age, and every acr once", () => {
    expect(made([asks("mfa", { maxAgeSeconds: 300 }), asks("mfa", { maxAgeSeconds: 60 }), asks("other")])).toEqual({
      via: "provider",
      leaves: [
        { level: "mfa", maxAgeSeconds: 60, scope: null, once: false },
        { level: "other", maxAgeSeconds: null, scope: null, once: false },
      ],
      acrValues: ["urn:mfa", "urn:other"],
      maxAgeSeconds: 60,
      afresh: false,
    });
  });
  test("the lower level's shorter age holds for the higher one", () => {
    expect(made([asks("mfa", { maxAgeSeconds: 60 }), asks("strong")])?.leaves).toEqual([
      { level: "strong", maxAgeSeconds: 60, scope: null, once: false },
    ]);
  });
  test("methods are not acr values", () => {
    expect(made([asks("otp", { maxAgeSeconds: 0 })])).toMatchObject({ acrValues: [], maxAgeSeconds: 0 });
  });
  test("each scope in a challenge of its own, and afresh", () => {
    const one = made([asks("mfa", { scope: "17" }), asks("mfa", { scope: "18" }), asks("mfa")]);
    expect(one).toMatchObject({ afresh: true, leaves: [{ scope: "17" }] });
    expect(one?.leaves).toHaveLength(1);
    expect(made([asks("mfa"), asks("mfa", { scope: "17" })])).toMatchObject({
      afresh: false,
      leaves: [{ scope: null }],
    });
  });
});

test("a source is asked only for what it vouches for", () => {
  const two = new Map([
    level("mfa", { acr: ["urn:mfa"], sources: ["staff"] }),
    level("high", { acr: ["urn:high"], sources: ["partners"], implies: ["mfa"] }),
  ]);
  const asked = (provider: string) =>
    plan([asks("mfa")], { levels: two, ledger: [], nowMs: 1_000_000 }, { ...all, provider });
  expect(asked("staff")).toMatchObject({ via: "provider", acrValues: ["urn:mfa"] });
  expect(asked("partners")).toMatchObject({ via: "provider", acrValues: ["urn:high"] });
  expect(asked("guests")).toBeNull();
});

test("which factors answer", () => {
  const leaf = (name: string) => ({ level: name, maxAgeSeconds: null, scope: null, once: false });
  expect(factorsFor([], levels)).toEqual(["passkey", "totp"]);
  expect(factorsFor([leaf("second")], levels)).toEqual(["passkey", "totp"]);
  expect(factorsFor([leaf("second"), leaf("passkey")], levels)).toEqual(["passkey"]);
  expect(factorsFor([leaf("mfa")], levels)).toEqual([]);
  expect(factorsFor([leaf("gone")], levels)).toEqual([]);
});
