// A policy's dispatcher that answers with anything but a ruling's text.
import { test } from "vitest";
import { expectSurvived, sandboxOf } from "./attack.ts";

test.each([
  ["nothing", ""],
  ["true", "return true;"],
  ["the number the host uses for no answer", "return 0;"],
  ["the number the host uses for a throw", "return 1;"],
  ["null", "return null;"],
  ["a symbol", "return Symbol.iterator;"],
  ["a bigint", "return 1n;"],
  ["an object", "return { kind: 'act' };"],
  ["a boxed string", "return new String('{}');"],
  ["a function", "return () => '{}';"],
  ["a promise", "return Promise.resolve('{}');"],
  ["an async answer", "return (async () => '{}')();"],
  ["a proxy that loops", "return new Proxy({}, { get() { for (;;); }, getPrototypeOf() { for (;;); } });"],
  ["an answer beyond the limit", "return 'x'.repeat(300_000);"],
  ["an answer of half a gigabyte that was never built", "let s = 'xx'; while (s.length < 2 ** 28) s += s; return s;"],
])("%s", (_, body) => {
  expectSurvived(sandboxOf(body), "DECISION_RETURN");
});
