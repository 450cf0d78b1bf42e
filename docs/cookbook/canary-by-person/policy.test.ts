// A tenth of the people, and always the same tenth.

import { gateway } from "sallyport/testing";
import { afterAll, expect, test } from "vitest";

const gate = await gateway(import.meta.dirname);
afterAll(() => gate.close());

const page = "https://board.example.com/cards";

async function upstreamOf(id: string, path = page): Promise<string> {
  const verdict = await gate.as({ id }).get(path);
  return verdict.kind === "forward" ? verdict.upstream : verdict.kind;
}

test("about a tenth of the people get the canary", async () => {
  const ids = Array.from({ length: 300 }, (_, number) => `person-${number}`);
  const upstreams = await Promise.all(ids.map((id) => upstreamOf(id)));
  const onCanary = upstreams.filter((name) => name === "board-canary").length;
  expect(onCanary).toBeGreaterThan(15);
  expect(onCanary).toBeLessThan(45);
  expect(upstreams.filter((name) => name === "board-stable").length).toBe(300 - onCanary);
});

test("who has it has it on every page", async () => {
  for (const id of ["ada", "bob", "person-7", "李"]) {
    const first = await upstreamOf(id);
    for (const path of ["/", "/cards/17", "/settings?tab=2"]) expect(await upstreamOf(id, `https://board.example.com${path}`)).toBe(first);
  }
});

test("testers get it all", async () => {
  for (const id of ["tess", "theo", "tom", "tia"])
    expect(await gate.as({ id, groups: ["board-testers"] }).get(page)).toForwardTo("board-canary");
});

test("nobody gets either without signing in", async () => {
  expect(await gate.get(page)).toSignIn();
});
