// Which claims policies use: those they name, or any where that cannot be read.

import { describe, expect, test } from "vitest";
import { readClaimUse } from "../../src/compiler/claim-use.ts";
import { parseScript } from "../../src/compiler/syntax.ts";

const use = (code: string) => readClaimUse(parseScript(code));

describe("are named", () => {
  test.each<[string, readonly string[]]>([
    ["({ user }) => user.claims.a", ["a"]],
    ["({ user }) => user.claims['a'] && user.claims[`b`]", ["a", "b"]],
    ["({ user }) => user['claims'].a", ["a"]],
    ["({ user }) => user?.claims?.a.b.c", ["a"]],
    ["({ user }) => (user.claims ?? {}).a", ["a"]],
    ["({ user: { claims } }) => claims.a === claims.b", ["a", "b"]],
    ["({ user: { claims: { a, b: other = 1, 'c d': c } } }) => a", ["a", "b", "c d"]],
    ["({ user: { claims = {} } }) => claims.a", ["a"]],
    ["({ user }) => { const { a } = user.claims; return a }", ["a"]],
    ["({ user }) => { const all = user.claims; return () => all.a }", ["a"]],
    ["({ user }) => { const { claims: all } = user; return all.a }", ["a"]],
    ["({ user }) => { const all = user.claims, again = all; return again.a }", ["a"]],
    ["({ user }) => 'a' in user.claims", ["a"]],
    ["(context) => context.user.claims.a", ["a"]],
    ["const admin = (user) => user.claims.a; ({ user }) => admin(user)", ["a"]],
    ["const claims = { a: 1 }; ({ user }) => user.id", []],
    ["({ user }) => user.id", []],
    ["({ user }) => user.id || deny('Your claims are not enough')", []],
    ["({ user }) => ({ claims: user.id })", []],
    ["({ user }) => typeof user.claims.a", ["a"]],
  ])("%s", (code, names) => {
    expect(use(code).names).toEqual(names);
  });
});

describe("may be any", () => {
  test.each([
    "({ user }, name) => user.claims[name]",
    "({ user }) => user.claims['a' + 1]",
    "({ user }) => look(user.claims)",
    "({ user }) => ({ ...user.claims })",
    "({ user }) => { for (const name in user.claims) return name }",
    "({ user: { claims: { a, ...rest } } }) => rest",
    "({ user: { claims: { [name]: a } } }) => a",
    "({ user }) => { let all = {}; all = user.claims; return all.a }",
    "({ user }) => { let { claims } = user; claims = other; return claims }",
    "({ user }) => [user.claims]",
    "({ user }) => user[name]",
    "({ user }) => ({ ...user })",
    "({ user }) => JSON.stringify(user)",
    "({ user }) => Object.entries(user)",
    "({ user }) => { const { id, ...rest } = user; return rest }",
    "({ user: { id, ...rest } }) => rest",
    "(context) => JSON.stringify(context.user)",
    "({ user }) => user.claims",
    "({ user }) => get(user, 'claims.a')",
    "({ user }) => get({ user }, ['user', 'claims', 'a'])",
  ])("%s", (code) => {
    expect(use(code)).toEqual({ groups: true, names: "any" });
  });
});

test.each([
  ["({ user }) => user.groups.includes('a')", true],
  ["({ user: { groups } }) => groups", true],
  ["({ user }) => user.id", false],
])("groups are used: %s is %s", (code, groups) => {
  expect(use(code).groups).toBe(groups);
});
