// What the sandbox answered before crosses as a number: whoever asks gets the text that belongs to it, and never another's.

import { expect, onTestFinished, test } from "vitest";
import { createIsolate } from "../../src/sandbox/isolate.ts";
import { told } from "../../src/sandbox/membrane.ts";
import { bareGuest } from "../hostile/attack.ts";

/** It answers with what it was given; a route above 0 makes that so much longer, and -1 loops. */
const echo = `globalThis.sallyport = { manifest: () => "{}", decide: (route, facts) => {
  if (route === -1) for (;;);
  return facts + "x".repeat(route);
} };`;

function isolated(code = echo) {
  const options = { filename: "policies.js", memoryMb: 64, timeoutMs: 5_000, loadTimeoutMs: 10_000 };
  const isolate = createIsolate({ ...options, ...bareGuest(code) });
  onTestFinished(() => isolate.dispose());
  return isolate;
}

const texts = (count: number) => Array.from({ length: count }, (_, index) => `answer ${index}`);

test.each([1, told.most - 1, told.most, told.most + 1, 3 * told.most])(
  "%i answers, asked for again and again",
  (count) => {
    const isolate = isolated();
    for (let round = 0; round < 3; round++)
      for (const text of texts(count))
        for (let again = 0; again < 2; again++) expect(isolate.decide(0, text)).toBe(text);
  },
);

test("an answer that comes back often stays itself between others that come but once", () => {
  const isolate = isolated();
  for (const text of texts(5 * told.most)) {
    expect(isolate.decide(0, text)).toBe(text);
    expect(isolate.decide(0, "often")).toBe("often");
  }
});

test("answers at the edge of what is told, and beyond", () => {
  const isolate = isolated();
  for (let round = 0; round < 3; round++)
    for (const length of [0, 1, told.length - 1, told.length, told.length + 1, 2 * told.length])
      expect(isolate.decide(length, "")).toBe("x".repeat(length));
});

test("answers that were told on another thread are known on this one, and the other way round", async () => {
  const isolate = isolated();
  for (const text of texts(told.most + 10)) {
    expect(await isolate.decideAside(5_000, 0, text)).toBe(text);
    expect(isolate.decide(0, text)).toBe(text);
    expect(isolate.decide(0, `own ${text}`)).toBe(`own ${text}`);
    expect(await isolate.decideAside(5_000, 0, `own ${text}`)).toBe(`own ${text}`);
  }
});

test.each([told.first, told.first + 1, -1, 0.5, Number.NaN, 2 ** 31])(
  "a guest that answers with the number %d itself is a fault",
  (number) => {
    const isolate = isolated(
      `globalThis.sallyport = { manifest: () => "{}", decide: (_, facts) => facts === "" ? ${number} : facts };`,
    );
    expect(isolate.decide(0, "told")).toBe("told");
    expect(() => isolate.decide(0, "")).toThrow(expect.objectContaining({ code: "DECISION_RETURN" }));
    expect(isolate.dead()).toBe(true);
  },
);

test("a guest that puts its own into Map's place hears of nothing", () => {
  const isolate = isolated(`for (const name of ["get", "set", "clear", "has"]) Map.prototype[name] = () => 3;
    ${echo}`);
  for (let round = 0; round < 3; round++) for (const text of texts(20)) expect(isolate.decide(0, text)).toBe(text);
});
