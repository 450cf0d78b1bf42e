// Policies that try to spoil what comes after them: other routes, other requests, other generations.

import { expect, test } from "vitest";
import { gatewayUnderTest, withRoutes } from "../support/gateway-under-test.ts";

const spoiled = (damage: string) =>
  withRoutes(
    `  route("GET /spoil", () => { ${damage}; return true; }, forward(bank)),
  route("GET /closed", () => deny("closed"), forward(bank)),
  route("GET /odd", () => 1 as never, forward(bank)),`,
    "{ identity: nobody }",
  );

test.each([
  [
    "JSON.stringify",
    `(JSON as any).stringify = () => '{"kind":"act","stepUps":[],"action":{"kind":"forward","upstream":"bank","headers":{},"at":""}}'`,
  ],
  [
    "JSON.parse",
    `(JSON as any).parse = () => ({ now: 0, request: { id: "", path: "/fine", query: "", params: {} }, user: null, session: null, client: {} })`,
  ],
  ["the dispatcher", `(globalThis as any).sallyport = { decide: () => "{}", manifest: () => "{}" }`],
  ["the dispatcher's function", `(globalThis as any).sallyport.decide = () => "{}"`],
  [
    "Object.prototype",
    `Object.defineProperty(Object.prototype, "toJSON", { value: () => ({ kind: "sign-in", at: "" }), configurable: true })`,
  ],
  [
    "WeakMap.prototype.get",
    `(WeakMap.prototype as any).get = () => ({ kind: "forward", upstream: { name: "bank" }, headers: [], at: "" })`,
  ],
  ["Array.prototype", `(Array.prototype as any)[Symbol.iterator] = function* () {}`],
])("%s replaced while a request is decided opens nothing", async (_, damage) => {
  const gate = await gatewayUnderTest({ policies: spoiled(damage) });
  await (await fetch(`${gate.origin}/spoil`)).text();
  const passed = gate.requests.length;
  for (const path of ["/closed", "/odd"]) {
    const reply = await fetch(`${gate.origin}${path}`);
    await reply.text();
    expect([path, reply.status >= 400]).toEqual([path, true]);
  }
  expect(gate.requests.length).toBe(passed);
});
