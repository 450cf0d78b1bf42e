// Rulings are used again only where everything they were made from is the same, shown with real policies in a real sandbox.

import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import type { Facts } from "../../runtime/contract.ts";
import { createBuilder } from "../../src/compiler/build.ts";
import { createDecide } from "../../src/decision/decide.ts";
import { createLocator } from "../../src/generation/generation.ts";
import { createSandbox } from "../../src/sandbox/sandbox.ts";
import { ada } from "../runtime/evaluated.ts";
import { bareFacts, toWire } from "../support/wire.ts";

const limits = { memoryMb: 64, timeoutMs: 2_000 };

/** deciding gives a function that says yes or no to facts, and how often the sandbox was asked. */
async function deciding(guard: string) {
  const root = await mkdtemp(join(tmpdir(), "ruling-"));
  onTestFinished(() => rm(root, { recursive: true, force: true }));
  await writeFile(
    join(root, "a.ts"),
    `import { bearer, deny, host, publicRoute, respond } from "sallyport";
     const source = bearer("staff", { issuer: "https://a.example", audience: "a" });
     export default host("a.example", { identity: source }, publicRoute("/", ${guard}, respond({ body: "yes" })));`,
  );
  const builder = createBuilder({ root, secretExists: () => true, limits });
  onTestFinished(() => builder.close());
  const result = await builder.build();
  if (!result.ok) throw new Error(JSON.stringify(result.diagnostics));
  const sandbox = createSandbox(result.generation, limits);
  onTestFinished(() => sandbox.dispose());
  let calls = 0;
  const decide = createDecide({
    locate: createLocator(result.generation),
    call: (route, facts) => {
      calls++;
      return sandbox.decide(route, ...facts);
    },
  });
  return {
    calls: () => calls,
    says(change: { readonly [Part in keyof Facts]?: Partial<Facts[Part]> | Facts[Part] } = {}) {
      const facts = {
        ...bareFacts,
        ...change,
        request: { ...bareFacts.request, ...(change.request as object) },
      } as Facts;
      const wire = (withHeaders: boolean) =>
        toWire(withHeaders ? facts : { ...facts, request: { ...facts.request, headers: undefined } as never });
      return decide(0, wire, () => []).kind === "respond";
    },
  };
}

const bob = { ...ada, id: "bob" };

test("a policy that reads nothing is asked once, whoever comes", async () => {
  const { says, calls } = await deciding("() => true");
  for (const user of [null, ada, bob, ada]) expect(says({ user })).toBe(true);
  // Once for somebody and once for nobody.
  expect(calls()).toBe(2);
});

test("one that reads the user is asked once for each, and none gets another's ruling", async () => {
  const { says, calls } = await deciding(`({ user }) => user?.id === "ada"`);
  for (let round = 0; round < 3; round++) {
    expect(says({ user: ada })).toBe(true);
    expect(says({ user: bob })).toBe(false);
    expect(says({ user: null })).toBe(false);
    expect(says({ user: { ...ada, groups: [] } })).toBe(true);
  }
  expect(calls()).toBe(4);
});

describe("each fact that was read counts", () => {
  const request = (fields: Partial<Facts["request"]>) => ({ request: fields });
  test.each([
    [
      "({ client }) => client.address === '10.0.0.1'",
      { client: { address: "10.0.0.1" } },
      { client: { address: "10.0.0.2" } },
    ],
    [
      "({ params }) => params['*' as never] === '7'",
      request({ params: { "*": "7" } }),
      request({ params: { "*": "8" } }),
    ],
    ["({ request }) => request.path === '/a'", request({ path: "/a" }), request({ path: "/b" })],
    ["({ request }) => request.method === 'GET'", request({ method: "GET" }), request({ method: "PUT" })],
    ["({ request }) => request.query.a?.[0] === '1'", request({ query: "a=1" }), request({ query: "a=2" })],
    ["({ request }) => request.scheme === 'https'", request({ scheme: "https" }), request({ scheme: "http" })],
    [
      "({ request }) => request.headers['x'] === '1'",
      request({ headers: { x: "1" } }),
      request({ headers: { x: "2" } }),
    ],
    ["({ request }) => request.id === 'a'", request({ id: "a" }), request({ id: "b" })],
    ["({ time }) => time.now === 5", { now: 5 }, { now: 6 }],
    ["() => Date.now() === 5", { now: 5 }, { now: 6 }],
    ["() => new Date().getTime() === 5", { now: 5 }, { now: 6 }],
    ["({ session }) => session?.ageSeconds === 5", { session: { ageSeconds: 5 } }, { session: { ageSeconds: 6 } }],
  ])("%s", async (guard, yes, no) => {
    const { says } = await deciding(guard);
    for (let round = 0; round < 3; round++) {
      expect(says(yes)).toBe(true);
      expect(says(no)).toBe(false);
    }
  });
});

test("a guard that reads more for some requests is never answered from what it read for others", async () => {
  const guard = `({ user, client }) => user !== undefined || client.address === "10.0.0.1"`;
  const { says } = await deciding(
    guard.replace("({ user, client })", "(c)").replace("user !==", "c.user !==").replace("client.", "c.client."),
  );
  for (let round = 0; round < 3; round++) {
    // Reads the user alone.
    expect(says({ user: ada, client: { address: "10.0.0.9" } })).toBe(true);
    // Reads the address as well.
    expect(says({ user: null, client: { address: "10.0.0.1" } })).toBe(true);
    expect(says({ user: null, client: { address: "10.0.0.9" } })).toBe(false);
  }
});

test("texts that run into each other make different keys", async () => {
  const { says } = await deciding("({ request }) => request.path === '/a' && request.query.x?.[0] === '2'");
  expect(says({ request: { path: "/a", query: "x=2" } })).toBe(true);
  expect(says({ request: { path: "/a 3 x=2", query: "" } })).toBe(false);
});

test("a fault is asked again: what failed once may work the next time", async () => {
  const { says, calls } = await deciding(`() => { throw new Error("no"); }`);
  for (let round = 0; round < 3; round++)
    expect(() => says()).toThrow(expect.objectContaining({ code: "DECISION_FAULT" }));
  expect(calls()).toBe(3);
});
