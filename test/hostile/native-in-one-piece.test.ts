// What V8 does in one piece cannot be stopped in the middle: a guard that gives it too much is refused, told why, and whoever comes next is served.

import { expect, test } from "vitest";
import { most } from "../../runtime/bounds.ts";
import { sandboxed } from "../runtime/built.ts";
import { factsWith } from "../support/facts.ts";

const text = `"x".repeat(1048576)`;
/** Twice as long, without any function. */
const long = `(() => { let text = ${text}; text += text; return text; })()`;
const endless = `(() => { const list: unknown[] = []; list.length = 4294967295; return list; })()`;
const alike = "({ length: 9007199254740991 })";
/** Eight thousand units, which V8 compiles for a second. */
const source = `"(a?){50}".repeat(1000)`;

const attacks: readonly (readonly [name: string, expression: string])[] = [
  ["repeat", `"x".repeat(2 ** 28)`],
  ["padStart", `"".padStart(2 ** 28)`],
  ["padEnd", `"".padEnd(2 ** 28)`],
  ...[
    "split('')",
    "normalize('NFD')",
    "replaceAll('x', 'yy')",
    "replace(/x/g, 'y')",
    "match(/x/g)",
    "toUpperCase()",
  ].map((call) => [call.slice(0, call.indexOf("(")), `${long}.${call}`] as const),
  ["localeCompare", `${long}.localeCompare(${text})`],
  ["includes", `${text}.includes("x".repeat(1048575) + "y")`],
  ["indexOf", `${long}.indexOf("y")`],
  ["encodeURIComponent", `encodeURIComponent(${long})`],
  ["decodeURIComponent", `decodeURIComponent(${long})`],
  ["JSON.parse", `JSON.parse("[" + ${long} + "]")`],
  ["JSON.stringify", `JSON.stringify({ a: ${long} })`],
  [
    "JSON.stringify",
    `JSON.stringify((() => { let list: unknown = ["x"]; for (let i = 0; i < 40; i++) list = [list, list]; return list; })())`,
  ],
  ["segment", `new Intl.Segmenter().segment(${long})`],
  ["fill", "new Array(2 ** 32 - 1).fill(0)"],
  ...[
    "reverse()",
    "indexOf(1)",
    "includes(1)",
    "join()",
    "forEach(() => 0)",
    "map(() => 0)",
    "some(() => true)",
    "slice()",
    "flat()",
    "shift()",
    "unshift(1)",
    "splice(0, 1)",
    "copyWithin(1, 0)",
    "reduce((a) => a, 0)",
    "concat([1])",
    "with(0, 1)",
  ].map((call) => [call.slice(0, call.indexOf("(")), `${endless}.${call}`] as const),
  ["sort", "new Array(70000).fill(0).sort()"],
  ["toSorted", "new Array(70000).fill(0).toSorted()"],
  ["sort", "new Float64Array(70000).sort()"],
  ["fill", `Array.prototype.fill.call(${alike}, 0)`],
  ["fill", "Array.prototype.fill.call({ get length() { return 0; } }, 0)"],
  ["JSON.parse", `JSON.parse(["[]"] as never)`],
  ["indexOf", `Array.prototype.indexOf.call(${alike}, 1)`],
  ["Array.from", `Array.from(${alike})`],
  ["String.raw", `String.raw({ raw: ${alike} } as never)`],
  ["Object.keys", `Object.keys(${long})`],
  ["Object.entries", `Object.entries(new Uint8Array(2 ** 21))`],
  ["Object.assign", `Object.assign({}, ${long})`],
  ["new RegExp", `new RegExp(${source})`],
  ["new RegExp", `RegExp(${source})`],
  ["new RegExp", `new (/x/.constructor as RegExpConstructor)(${source})`],
  ["new RegExp", `new (class extends RegExp {})(${source})`],
  ["new RegExp", `new RegExp([${source}] as never)`],
  ["new RegExp", `new RegExp("\\\\p{L}\\\\p{N}", "iu")`],
  ["match", `"a".match(${source})`],
  ["search", `"a".search(${source})`],
  ["matchAll", `[..."a".matchAll(${source} as never)]`],
  ["repeat", `String.prototype.repeat.call(new String(${text}), 2)`],
  ["repeat", `"x".repeat({ valueOf: () => 2 ** 28 } as never)`],
  ["padStart", `"x".padStart({ valueOf: () => 2 ** 28 } as never)`],
  ["toUpperCase", `String.prototype.toUpperCase.call([${long}])`],
  ["split", `String.prototype.split.call(new String(${long}), "")`],
  ["localeCompare", `"a".localeCompare(new String(${long}) as never)`],
  ["indexOf in and", `${text}.indexOf(new String("x".repeat(1048575) + "y") as never)`],
  ["an expression's method", `RegExp.prototype[Symbol.replace].call(/x/g, ${long}, "y")`],
  ["encodeURIComponent", `encodeURIComponent(new String(${long}) as never)`],
  ["JSON.stringify", `JSON.stringify(new String(${long}))`],
  ["JSON.stringify", `JSON.stringify({ a: new String(${long}) })`],
  ["fill", `Array.prototype.fill.call({ length: "9007199254740991" } as never, 0)`],
  ["fill", `Array.prototype.fill.call({ length: { valueOf: () => 2 ** 40 } } as never, 0)`],
  ["a typed array's from", `Float64Array.from(${alike} as never)`],
  ["BigInt", `BigInt("9".repeat(1000000))`],
  ["RegExp.escape", `(RegExp as never as { escape(text: string): string }).escape(${long})`],
  ["a text", `BigInt.prototype.toString.call(Object((1n << (2n ** 20n)) - 1n) as never)`],
  ["a typed array's method", `new Uint8Array(2 ** 21).join()`],
  ["a text", `(((1n << (2n ** 20n)) - 1n).toString())`],
];

test("who gives it too much is told which function and how much it takes, and the next is served", async () => {
  const routes = attacks.map(
    ([, expression], index) => `publicRoute("/${index}", () => String(${expression}) !== "", respond())`,
  );
  const [policies] = await sandboxed({
    "a.ts": `import { host, nobody, publicRoute, respond } from "sallyport";
export default host("a.example", { identity: nobody }, publicRoute("/next", () => true, respond()), ${routes.join(",\n")});`,
  });
  for (const [index, [name, expression]] of attacks.entries()) {
    const ruling = policies.rule(index + 1, factsWith({}));
    expect([expression, ruling]).toEqual([
      expression,
      expect.objectContaining({ kind: "fault", code: "POLICY_TOO_LARGE", at: expect.stringMatching(/^\d+:\d+/) }),
    ]);
    expect(ruling).toMatchObject({ detail: expect.stringContaining(`${name} `) });
    expect(ruling).toMatchObject({ detail: expect.stringMatching(/: \d+ are the most$/) });
    expect(policies.rule(0, factsWith({}))).toMatchObject({ kind: "act" });
  }
});

test("what fits works as it did, and a policy can catch what does not", async () => {
  const works = [
    `"a,b".split(",").join("") === "ab" && "é".normalize("NFD").length === 2 && "ab".repeat(2) === "abab" && "a".padStart(3, "-") === "--a"`,
    `JSON.stringify({ a: [1, { b: "c" }], d: undefined, e: new Date(0), f: [undefined] }) === '{"a":[1,{"b":"c"}],"e":"1970-01-01T00:00:00.000Z","f":[null]}'`,
    `JSON.stringify({ b: 1, a: { b: 2, c: 3 } }, ["a", "b"]) === '{"a":{"b":2},"b":1}' && JSON.stringify([1], null, 2) === "[\\n  1\\n]"`,
    `JSON.stringify({ a: 1 }, (key, value) => (key === "a" ? value + 1 : value)) === '{"a":2}' && JSON.stringify(undefined) === undefined && JSON.stringify("a") === '"a"'`,
    `[3, 1, 2].sort().join() === "1,2,3" && [1].concat([2], 3 as never).length === 3 && [[1], [2]].flat().length === 2 && [..."ab"].includes("b")`,
    `Array.from({ length: 3 }, (_, i) => i).reverse()[0] === 2 && Object.keys({ a: 1 })[0] === "a" && Object.assign({}, { a: 1 }).a === 1 && Object.fromEntries([["a", 1]])["a"] === 1`,
    `(12n ** 20n).toString().length === 22 && (-1n).toString() === "-1" && new Uint8Array([3, 1]).sort()[0] === 1 && encodeURIComponent("é") === "%C3%A9"`,
    `"x".repeat(${most.text}).length === ${most.text} && new Array(${most.items}).fill(0).length === ${most.items}`,
    `(() => { try { "x".repeat(2 ** 28); return false; } catch (error) { return error instanceof RangeError; } })()`,
    `new RegExp("^a+$", "i").test("AA") && RegExp("b").exec("abc")?.index === 1 && new RegExp(/c/g, "i").flags === "i" && /x/ instanceof RegExp && RegExp.name === "RegExp" && "a1".match("[0-9]")?.[0] === "1" && "ab".search("b") === 1`,
    `"a-b".split(/-/).join() === "a,b" && "aa".replace(/a/g, "b") === "bb" && [..."abab".matchAll(/a/g)].length === 2 && /x/.constructor === RegExp && RegExp("").source === "(?:)"`,
    `String.prototype.repeat.call(new String("a"), 2) === "aa" && "abc".indexOf(["b"] as never) === 1 && JSON.stringify({ a: new String("b") }) === '{"a":"b"}' && BigInt("12") === 12n && BigInt.asUintN(4, 17n) === 1n && Date.parse("1970-01-01") === 0`,
    `"".indexOf.name === "indexOf" && [].fill.length === 1 && JSON.stringify.name === "stringify"`,
  ];
  const [policies] = await sandboxed({
    "a.ts": `import { host, nobody, publicRoute, respond } from "sallyport";
export default host("a.example", { identity: nobody }, ${works.map((expression, index) => `publicRoute("/${index}", () => ${expression}, respond())`).join(",\n")});`,
  });
  for (const [index, expression] of works.entries())
    expect([expression, policies.rule(index, factsWith({}))]).toEqual([
      expression,
      expect.objectContaining({ kind: "act" }),
    ]);
});
