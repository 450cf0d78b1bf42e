// People by their session everywhere, programs by their token at the API alone.

import { gateway } from "sallyport/testing";
import { afterAll, expect, test } from "vitest";

const gate = await gateway(import.meta.dirname);
afterAll(() => gate.close());

const crm = (path: string) => `https://crm.example.com${path}`;
const ada = gate.as({ id: "ada" });
const program = (scope?: string) => gate.as({ id: "sync", source: "machines", claims: scope === undefined ? {} : { scope } });

test("people use pages and API", async () => {
  expect(await gate.get(crm("/customers"))).toSignIn();
  expect(await ada.get(crm("/customers"))).toForwardTo("crm");
  expect(await ada.get(crm("/api/customers"))).toForwardTo("crm");
  expect(await ada.post(crm("/api/customers"))).toForwardTo("crm");
});

test("programs use the API, as far as their token says", async () => {
  expect(await program("crm:read").get(crm("/api/customers"))).toForwardTo("crm");
  expect(await program("crm:read").post(crm("/api/customers"))).toDeny("The token lacks the scope crm:write");
  expect(await program("crm:read crm:write").request("DELETE", crm("/api/customers/17"))).toForwardTo("crm");
});

test("no scope, or one that only looks like it, opens nothing", async () => {
  for (const scope of [undefined, "", "crm:reader", "xcrm:read", "CRM:READ"])
    expect(await program(scope).get(crm("/api/customers"))).toDeny("The token lacks the scope crm:read");
});

test("a token opens no page", async () => {
  expect(await program("crm:read crm:write").get(crm("/customers"))).toSignIn();
});

test("assets are for everybody", async () => {
  expect(await gate.get(crm("/assets/app.css"))).toForwardTo("crm");
  expect(await gate.post(crm("/assets/app.css"))).toSignIn();
});
