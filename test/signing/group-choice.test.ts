// Which groups an upstream is told: names, patterns, none.

import { expect, test } from "vitest";
import { chooseGroups } from "../../src/signing/group-choice.ts";

const groups = ["finance", "team-a", "team-b", "team-", "Team-a", "a-team-a", "x*", "aaa"];

test.each<[readonly string[], readonly string[]]>([
  [["finance"], ["finance"]],
  [["team-*"], ["team-a", "team-b", "team-"]],
  [
    ["team-*", "finance", "team-a"],
    ["finance", "team-a", "team-b", "team-"],
  ],
  [["*-a"], ["team-a", "Team-a", "a-team-a"]],
  [["*team*"], ["team-a", "team-b", "team-", "a-team-a"]],
  [["a*-*a"], ["a-team-a"]],
  [["*"], groups],
  [["**"], groups],
  [["a*a*a"], ["a-team-a", "aaa"]],
  [["aa*aa"], []],
  [["*a*a*a*a*"], []],
  [["x*"], ["x*"]],
  [["fin.nce", "FINANCE", "finance "], []],
  [["none", "all"], []],
])("%j", (choice, expected) => {
  expect(chooseGroups(groups, choice)).toEqual(expected);
});

test("all where nothing is said, and nothing where none are to be told", () => {
  expect(chooseGroups(groups, undefined)).toBe(groups);
  expect(chooseGroups(groups, "none")).toBeUndefined();
});

test("many stars and a long name are no work", () => {
  const long = `${"a".repeat(100_000)}b`;
  expect(chooseGroups([long], [`${"*a".repeat(100)}*c`])).toEqual([]);
});
