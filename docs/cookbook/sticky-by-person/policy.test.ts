// Everybody has a desk, and keeps it.

import { gateway } from "sallyport/testing";
import { afterAll, expect, test } from "vitest";

const gate = await gateway(import.meta.dirname);
afterAll(() => gate.close());

async function deskOf(id: string, path = "/"): Promise<string> {
  const verdict = await gate.as({ id }).get(`https://desk.example.com${path}`);
  return verdict.kind === "forward" ? verdict.upstream : verdict.kind;
}

test("all desks are used alike", async () => {
  const ids = Array.from({ length: 300 }, (_, number) => `person-${number}`);
  const chosen = await Promise.all(ids.map((id) => deskOf(id)));
  for (const desk of ["desk-1", "desk-2", "desk-3"]) {
    const count = chosen.filter((one) => one === desk).length;
    expect(count).toBeGreaterThan(70);
    expect(count).toBeLessThan(130);
  }
});

test("a person comes to the same desk by every address, by whatever method, from anywhere", async () => {
  const desk = await deskOf("ada");
  const ada = gate.as({ id: "ada", groups: ["new-group"] }).from("203.0.113.9");
  expect(await ada.post("https://desk.example.com/drafts/17")).toForwardTo(desk);
  expect(await deskOf("ada", "/drafts?page=2")).toBe(desk);
});

test("nobody gets to one without signing in", async () => {
  expect(await gate.get("https://desk.example.com/")).toSignIn();
});
