// Rulings are used again only where everything they were made from is the same, shown with real policies in a real sandbox.

import { describe, expect, test } from "vitest";
import { nobody } from "../../runtime/facts.ts";
import { ada } from "../runtime/evaluated.ts";
import { type Change, factsWith } from "../support/facts.ts";
import * as policies from "./deciding.ts";

/** deciding gives a function that says yes or no to facts, and how often the sandbox was asked. */
async function deciding(guard: string) {
  const { decided, calls } = await policies.deciding(`${guard}, respond({ body: "yes" })`);
  const says = (change: Change = {}): boolean => {
    const given = decided(0, factsWith(change));
    return given.kind === "act" && given.action.kind === "respond";
  };
  return { calls, says };
}

const bob = { ...ada, id: "bob" };

test("a policy that reads nothing is asked once, whoever comes", async () => {
  const { says, calls } = await deciding("() => true");
  for (const user of [nobody, ada, bob, ada]) expect(says({ user })).toBe(true);
  // Once for somebody and once for nobody.
  expect(calls()).toBe(2);
});

test("what such a policy comes to is known without any facts, for somebody and for nobody, and of no other policy", async () => {
  const { decision, decided } = await policies.deciding(
    "respond({ body: 'yes' })",
    "({ user }) => user === null, respond({ body: 'yes' })",
    "({ request }) => request.path !== '/', respond({ body: 'yes' })",
    "({ time }) => time.now > 0, respond({ body: 'yes' })",
  );
  expect(decision.always(0, false)).toBeUndefined();
  const given = decided(0, factsWith({}));
  expect(decision.always(0, false)).toBe(given);
  expect(decision.always(0, true)).toBeUndefined();
  const another = decided(0, factsWith({ user: ada }));
  expect(decision.always(0, true)).toBe(another);
  for (const route of [1, 2, 3])
    for (const user of [nobody, ada]) {
      decided(route, factsWith({ user }));
      for (const isSomebody of [false, true]) expect(decision.always(route, isSomebody)).toBeUndefined();
    }
});

test("one that reads nothing for most, and something for some, has no such ruling", async () => {
  const { decision, decided } = await policies.deciding(
    "({ client }) => client.address.startsWith('10.'), respond({ body: 'yes' })",
  );
  decided(0, factsWith({ "client.address": "10.0.0.1" }));
  expect(decision.always(0, false)).toBeUndefined();
});

test("a long answer is made anew each time: thousands of them would fill the memory", async () => {
  const { decided, calls } = await policies.deciding(`respond({ body: "a".repeat(16_385) })`);
  for (let round = 0; round < 2; round++) decided(0, factsWith({}));
  expect(calls()).toBe(2);
});

test("one that reads the user is asked once for each, and none gets another's ruling", async () => {
  const { says, calls } = await deciding(`({ user }) => user?.id === "ada"`);
  for (let round = 0; round < 3; round++) {
    expect(says({ user: ada })).toBe(true);
    expect(says({ user: bob })).toBe(false);
    expect(says({ user: nobody })).toBe(false);
    expect(says({ user: { ...ada, groups: [] } })).toBe(true);
  }
  expect(calls()).toBe(4);
});

describe("each fact that was read counts", () => {
  test.each<[string, Change, Change]>([
    [
      "({ client }) => client.address === '10.0.0.1'",
      { "client.address": "10.0.0.1" },
      { "client.address": "10.0.0.2" },
    ],
    ["({ params }) => params['*' as never] === '7'", { params: { "*": "7" } }, { params: { "*": "8" } }],
    ["({ request }) => request.path === '/a'", { "request.path": "/a" }, { "request.path": "/b" }],
    ["({ request }) => request.method === 'GET'", { "request.method": "GET" }, { "request.method": "PUT" }],
    ["({ request }) => request.query.a?.[0] === '1'", { "request.query": "a=1" }, { "request.query": "a=2" }],
    ["({ request }) => request.scheme === 'https'", { "request.scheme": "https" }, { "request.scheme": "http" }],
    [
      "({ request }) => request.headers['x'] === '1'",
      { "request.headers": { x: "1" } },
      { "request.headers": { x: "2" } },
    ],
    ["({ request }) => request.id === 'a'", { "request.id": "a" }, { "request.id": "b" }],
    ["({ time }) => time.now === 5", { "time.now": 5 }, { "time.now": 6 }],
    ["() => Date.now() === 5", { "time.now": 5 }, { "time.now": 6 }],
    ["() => new Date().getTime() === 5", { "time.now": 5 }, { "time.now": 6 }],
    ["({ session }) => session?.ageSeconds === 5", { session: 5 }, { session: 6 }],
  ])("%s", async (guard, yes, no) => {
    const { says } = await deciding(guard);
    for (let round = 0; round < 3; round++) {
      expect(says(yes)).toBe(true);
      expect(says(no)).toBe(false);
    }
  });
});

test("a guard that reads more for some requests is never answered from what it read for others", async () => {
  const { says } = await deciding(`(c) => c.user !== undefined || c.client.address === "10.0.0.1"`);
  for (let round = 0; round < 3; round++) {
    // Reads the user alone.
    expect(says({ user: ada, "client.address": "10.0.0.9" })).toBe(true);
    // Reads the address as well.
    expect(says({ user: nobody, "client.address": "10.0.0.1" })).toBe(true);
    expect(says({ user: nobody, "client.address": "10.0.0.9" })).toBe(false);
  }
});

test("texts that run into each other make different keys", async () => {
  const { says } = await deciding("({ request }) => request.path === '/a' && request.query.x?.[0] === '2'");
  expect(says({ "request.path": "/a", "request.query": "x=2" })).toBe(true);
  expect(says({ "request.path": "/a 3 x=2", "request.query": "" })).toBe(false);
});

test("a fault is asked again: what failed once may work the next time", async () => {
  const { says, calls } = await deciding(`() => { throw new Error("no"); }`);
  for (let round = 0; round < 3; round++)
    expect(() => says()).toThrow(expect.objectContaining({ code: "DECISION_FAULT" }));
  expect(calls()).toBe(3);
});
