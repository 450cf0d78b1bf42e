// What may pass, proven before it ships: the same policies, in the same sandbox, as in production.

import { join } from "node:path";
import { gateway } from "sallyport/testing";
import { afterAll, expect, test } from "vitest";
import { secondFactor } from "../policies/identity.ts";

const gate = await gateway(join(import.meta.dirname, "../policies"));
afterAll(() => gate.close());

const ada = gate.as({ id: "ada", groups: ["keepers"] });
const bob = gate.as({ id: "bob" });
const page = (path: string) => `http://localhost:8080${path}`;

test("anybody sees the first page", async () => {
  expect(await gate.get(page("/"))).toForwardTo("app");
});

test("the second one is for whoever has signed in, and says who that is", async () => {
  expect(await gate.get(page("/me"))).toSignIn();
  expect(await bob.get(page("/me"))).toForwardTo("app");
  expect(await bob.get(page("/me"))).toMatchObject({ headers: { "x-user": "bob" } });
});

test("the vault asks keepers for a second factor used in the last five minutes", async () => {
  expect(await ada.get(page("/vault"))).toStepUp(secondFactor, { maxAge: "5m" });
  expect(await ada.having(secondFactor).get(page("/vault"))).toForwardTo("app");
  expect(await ada.having(secondFactor, { age: "6m" }).get(page("/vault"))).toStepUp(secondFactor);
});

test("nobody else gets in, whatever they prove", async () => {
  expect(await bob.having(secondFactor).get(page("/vault"))).toDeny("The vault is for keepers");
});

test("what no route names is not there", async () => {
  expect(await ada.get(page("/other"))).toDeny("ROUTING_NO_ROUTE");
});
