// Names in a JSON text: two of one are found wherever they stand and however they are written.

import { describe, expect, test } from "vitest";
import { repeatedMember, textsNamed } from "../../src/identity/json-member.ts";

describe("a name that stands twice", () => {
  test.each([
    ['{"a":1,"a":2}', "a"],
    ['{"a":1,"\\u0061":2}', "a"],
    ['{"x":{"a":1,"b":{},"a":2}}', "a"],
    ['{"x":[1,{"a":1},{"a":1,"a":1}]}', "a"],
    ['{"":1,"":2}', ""],
    ['{"__proto__":1,"__proto__":2}', "__proto__"],
    ['{ "a" : [ ] , "b" : { } , "a" : null }', "a"],
    ['{"a\\"":1,"a\\"":2}', 'a"'],
  ])("%s", (json, name) => {
    JSON.parse(json);
    expect(repeatedMember(json)).toBe(name);
  });

  test.each([
    "{}",
    '{"a":1,"b":2}',
    '{"a":{"a":{"a":1}}}',
    '{"a":[{"a":1},{"a":2}]}',
    '{"a":"{\\"b\\":1,\\"b\\":2}"}',
    '{"a":"b","b":"a","c":":"}',
    '{"a":"\\\\","b":"\\\\"}',
    '["a","a"]',
  ])("there is none in %s", (json) => {
    JSON.parse(json);
    expect(repeatedMember(json)).toBeNull();
  });

  test("a text of a megabyte is read", () => {
    expect(repeatedMember(JSON.stringify({ a: 'x\\"'.repeat(300_000), b: "y".repeat(500_000) }))).toBeNull();
  });
});

test.each([
  ['{"iss":"one"}', ["one"]],
  ['{"iss":"one","\\u0069ss":"two"}', ["one", "two"]],
  ['{"iss":7,"act":{"iss":"inner"}}', []],
  ['{"x":"iss","y":":","iss" : "a\\/b"}', ["a/b"]],
])("the issuers in %s", (json, issuers) => {
  expect(textsNamed(json, "iss")).toEqual(issuers);
});
