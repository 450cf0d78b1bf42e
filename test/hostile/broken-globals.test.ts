// A policy that breaks what every other route is evaluated with.

import { expect, test } from "vitest";
import { loading, underAttack } from "./policies-under-attack.ts";

const broken = [
  "Function.prototype.call",
  "Function.prototype.apply",
  "Function.prototype.bind",
  "Function.prototype.toString",
  "Array.prototype.map",
  "Array.prototype.push",
  "Array.prototype.filter",
  "Array.isArray",
  "Object.freeze",
  "Object.keys",
  "Object.entries",
  "Object.defineProperty",
  "Object.getPrototypeOf",
  "Reflect.get",
  "Reflect.apply",
  "JSON.parse",
  "JSON.stringify",
  "Map.prototype.get",
  "Map.prototype.set",
  "Set.prototype.has",
  "WeakMap.prototype.get",
  "WeakSet.prototype.has",
  "String.prototype.split",
  "String.prototype.slice",
  "RegExp.prototype.exec",
  "RegExp.prototype[Symbol.replace]",
  "Promise.prototype.then",
  "Promise.resolve",
  "Error.captureStackTrace",
  "Math.imul",
  "Number.isInteger",
  "Date.now",
  "Symbol.iterator",
  "globalThis.Object",
  "globalThis.Function",
  "globalThis.JSON",
  "globalThis.Proxy",
  "globalThis.Error",
  "globalThis.undefined",
  "globalThis.console",
  "Object.getPrototypeOf([][Symbol.iterator]()).next",
  "Object.getPrototypeOf(function* () {}).prototype.next",
  "Object.getPrototypeOf(new Map().entries()).next",
  "Object.getPrototypeOf(Int8Array).prototype.set",
  "Intl.DateTimeFormat.prototype.format",
  "Iterator.prototype.map",
] as const;

const ways = (what: string) => {
  const dot = what.endsWith("]") ? what.lastIndexOf("[") : what.lastIndexOf(".");
  const [holder, key] = [what.slice(0, dot), what.slice(dot)];
  const name = key.startsWith("[") ? key.slice(1, -1) : JSON.stringify(key.slice(1));
  return [
    `${what} = () => true`,
    `delete ${what}`,
    `Object.defineProperty(${holder}, ${name}, { value: () => true })`,
    `Object.defineProperty(${holder}, ${name}, { get() { for (;;); } })`,
  ];
};

test("it is refused while a request is decided, and every other route is decided as before", async () => {
  const guards = broken.flatMap(ways);
  const policies = await underAttack({ guards: guards.map((way) => `() => { ${way}; return true; }`) });
  for (const [index, way] of guards.entries()) {
    expect(policies.attack(index), way).toMatchObject({ kind: "fault", code: "POLICY_THREW" });
    if (index % 4 === 0) policies.unharmed();
  }
  policies.unharmed();
});

test("it is an error while the policies load", async () => {
  const top = broken.flatMap(ways).map((way) => `try { ${way}; done.push(${JSON.stringify(way)}); } catch {}`);
  const result = await loading({
    top: `const done: string[] = [];\n${top.join("\n")}\nif (done.length > 0) throw new Error(done.join());`,
  });
  expect(result).toMatchObject({ ok: true });
});
