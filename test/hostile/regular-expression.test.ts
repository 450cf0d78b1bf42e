// A policy whose regular expression backtracks without end on what a client sent.
import { test } from "vitest";
import { expectSurvived, sandboxOf } from "./attack.ts";

test.each([
  ["nested repetition", "return String(/^(a+)+$/.test('a'.repeat(60) + 'b'));"],
  ["alternation", "return String(/^(a|a)*$/.test('a'.repeat(60) + 'b'));"],
  ["backreferences", "return String(/^(a*)*\\\\1b$/.test('a'.repeat(60)));"],
  ["in a replacement", "return ('a'.repeat(60) + 'b').replace(/(a+)+$/, '');"],
])("%s", (_, body) => {
  expectSurvived(sandboxOf(body), "DECISION_TIMEOUT");
});
