// Groups in every shape: read whole, or told what is wrong with them.

import { describe, expect, test } from "vitest";
import { readGroups } from "../../src/identity/groups.ts";
import { groupsSpec } from "../support/groups-spec.ts";

type Row = [options: Parameters<typeof groupsSpec>[0], claims: Record<string, unknown>, groups: readonly string[]];

describe("are read from", () => {
  test.each<Row>([
    [{}, { groups: ["a", "b"] }, ["a", "b"]],
    [{}, { groups: ["a", "b", "a"] }, ["a", "b"]],
    [{}, { groups: [] }, []],
    [{}, { groups: "a" }, ["a"]],
    [{}, { groups: "" }, []],
    [{}, { groups: "Domain Admins" }, ["Domain Admins"]],
    [{}, { groups: "a b,c;d" }, ["a b,c;d"]],
    [{}, { groups: [1001, 1002] }, ["1001", "1002"]],
    [{}, { groups: 7 }, ["7"]],
    [{ groupsSeparator: "; " }, { groups: "Domain Admins; staff" }, ["Domain Admins", "staff"]],
    [{ groupsSeparator: ";" }, { groups: "Domain Admins; staff;" }, ["Domain Admins", "staff"]],
    [{ groupsSeparator: " " }, { groups: "a  b" }, ["a", "b"]],
    [{ groupsSeparator: "," }, { groups: ["Sales, EMEA", "b"] }, ["Sales, EMEA", "b"]],
    [{ groupsClaim: "realm_access.roles" }, { realm_access: { roles: ["a"] } }, ["a"]],
    [{ groupsClaim: "realm_access.roles" }, { "realm_access.roles": ["own"], realm_access: { roles: ["a"] } }, ["own"]],
    [{ groupsClaim: "https://bank.example/groups" }, { "https://bank.example/groups": ["a"] }, ["a"]],
    [
      { groupsClaim: ["resource_access", "bank.example", "roles"] },
      { resource_access: { "bank.example": { roles: ["a"] } } },
      ["a"],
    ],
    [{ groupsClaim: ["a.b"] }, { "a.b": ["x"], a: { b: ["y"] } }, ["x"]],
    [
      { groupsMember: "name" },
      {
        groups: [
          { id: 1, name: "a" },
          { id: 2, name: "b" },
        ],
      },
      ["a", "b"],
    ],
    [{ groupsMember: "id" }, { groups: [{ id: 1, name: "a" }] }, ["1"]],
    [{ groupsMember: "name" }, { groups: ["a", { name: "b" }] }, ["a", "b"]],
    [{ groupsMember: "name" }, { groups: { name: "a" } }, ["a"]],
    [{ groupsKeys: true }, { groups: { admin: { 1: "a.example" }, reader: true } }, ["admin", "reader"]],
    [{ groupsKeys: true }, { groups: {} }, []],
    [
      { groupsClaim: "urn:zitadel:iam:org:project:roles", groupsKeys: true },
      { "urn:zitadel:iam:org:project:roles": { admin: { 1: "a.example" } } },
      ["admin"],
    ],
  ])("%j of %j", (options, claims, groups) => {
    expect(readGroups(groupsSpec(options), claims)).toMatchObject({ kind: "read", groups });
  });
});

describe("are not there", () => {
  test.each<[Parameters<typeof groupsSpec>[0], Record<string, unknown>]>([
    [{}, {}],
    [{}, { groups: null }],
    [{ groupsClaim: "realm_access.roles" }, {}],
    [{ groupsClaim: "realm_access.roles" }, { realm_access: {} }],
    [{ groupsClaim: "realm_access.roles" }, { realm_access: null }],
    [{ groupsClaim: ["realm_access.roles"] }, { realm_access: { roles: ["a"] } }],
    [{ groupsClaim: "constructor.name" }, {}],
    [{ groupsClaim: "toString" }, {}],
  ])("%j of %j", (options, claims) => {
    expect(readGroups(groupsSpec(options), claims)).toEqual({ kind: "missing" });
  });
});

describe("are refused whole", () => {
  test.each<[Parameters<typeof groupsSpec>[0], Record<string, unknown>]>([
    [{}, { groups: true }],
    [{}, { groups: false }],
    [{}, { groups: 1.5 }],
    [{}, { groups: { admin: true } }],
    [{}, { groups: ["a", { name: "b" }] }],
    [{}, { groups: ["a", null] }],
    [{}, { groups: ["a", ["b"]] }],
    [{}, { groups: ["a", true] }],
    [{}, { groups: ["a", 2 ** 53] }],
    [{ groupsMember: "name" }, { groups: [{ name: "a" }, { id: "b" }] }],
    [{ groupsMember: "name" }, { groups: [{ name: ["a"] }] }],
    [{ groupsMember: "name" }, { groups: [{ name: null }] }],
    [{ groupsMember: "toString" }, { groups: [{ name: "a" }] }],
    [{ groupsKeys: true }, { groups: { admin: false } }],
    [{ groupsKeys: true }, { groups: { admin: "no" } }],
    [{ groupsClaim: "realm_access.roles" }, { realm_access: "a" }],
    [{ groupsClaim: "realm_access.roles" }, { realm_access: ["a"] }],
    [{ groupsClaim: "resource_access" }, { resource_access: { bank: { roles: ["a"] } } }],
  ])("%j of %j", (options, claims) => {
    expect(readGroups(groupsSpec(options), claims)).toMatchObject({ kind: "odd" });
  });
});

test("what is found is told by its shape, and by nothing in it", () => {
  for (const groups of [
    [{ id: "hidden-1", name: "hidden-2" }],
    { "hidden-1": { "hidden-2": "hidden-3" } },
    { "hidden-1": true },
    ["hidden-1", ["hidden-2"]],
  ]) {
    const found = readGroups(groupsSpec(), { groups });
    expect(JSON.stringify(found)).not.toContain("hidden");
  }
});

test("a text that may be several groups says by which mark", () => {
  expect(readGroups(groupsSpec(), { groups: "a; b" })).toMatchObject({ joined: ";" });
  expect(readGroups(groupsSpec(), { groups: "Domain Admins" })).toMatchObject({ joined: null });
  for (const list of ['["finance","hr"]', "[finance]"])
    expect(readGroups(groupsSpec(), { groups: list })).toMatchObject({ groups: [list], joined: "[" });
  expect(readGroups(groupsSpec(), { groups: "[EU] Admins" })).toMatchObject({ joined: null });
});
