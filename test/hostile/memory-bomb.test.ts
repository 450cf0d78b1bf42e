// A policy that takes all the memory it can get, in ways that V8 can stop without ending the process.
import { expect, test } from "vitest";
import { GatewayError } from "../../src/errors.ts";
import { createIsolate } from "../../src/sandbox/isolate.ts";
import { bareGuest, codeOf, expectSurvived, guest, sandboxOf } from "./attack.ts";

test.each([
  ["typed arrays", "const a = []; for (;;) a.push(new Uint8Array(1e6).fill(1));"],
  ["one typed array of 2 GB", "return String(new Uint8Array(2e9).length);"],
  ["small objects", "const a = []; for (;;) a.push({});"],
  ["a map", "const m = new Map(); for (let i = 0; ; i++) m.set(i, {});"],
  ["strings", "const a = []; for (;;) a.push(Array(1e4).fill(Math.random()).join());"],
  ["closures", "let f = () => 1; for (;;) { const g = f; f = () => g; }"],
  ["a string longer than V8 allows", "return 'x'.repeat(2 ** 30).length + '';"],
])("%s", (_, body) => {
  expectSurvived(sandboxOf(body), "DECISION_TIMEOUT", "DECISION_MEMORY", "DECISION_FAULT");
});

test("the memory limit holds while there is still time", () => {
  const isolate = createIsolate({
    ...bareGuest(guest("const a = []; for (;;) a.push({ a });")),
    filename: "policies.js",
    memoryMb: 16,
    timeoutMs: 10_000,
    loadTimeoutMs: 2_000,
  });
  expect(codeOf(() => isolate.decide(1, ""))).toBe("DECISION_MEMORY");
  expect(isolate.dead()).toBe(true);
});

test("memory that is kept from one call to the next ends the isolate, not the service", () => {
  const sandbox = sandboxOf("(globalThis.kept ??= []).push(new Array(1e5).fill(1.5)); return 'kept';", {
    memoryMb: 16,
    // The limit under test is memory: a collection near its end takes longer than 50 ms where the machine is busy.
    timeoutMs: 5_000,
  });
  const codes = new Set<string>();
  for (let call = 0; call < 200; call++) codes.add(codeOf(() => sandbox.decide(1, "")));
  expect([...codes].sort()).toEqual(["", "DECISION_MEMORY"]);
  expect(sandbox.decide(0, "next")).toBe("served next");
});

test("a bomb that goes off while loading is a load error", () => {
  try {
    createIsolate({
      ...bareGuest("const a = []; for (;;) a.push({ a });"),
      filename: "policies.js",
      memoryMb: 16,
      timeoutMs: 20,
      loadTimeoutMs: 10_000,
    });
    expect.unreachable();
  } catch (error) {
    expect(error).toMatchObject({ code: "SANDBOX_LOAD", cause: { code: "DECISION_MEMORY" } });
    expect(error).toBeInstanceOf(GatewayError);
  }
});
