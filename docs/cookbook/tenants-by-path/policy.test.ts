// Membership is by the claim, whatever its shape.

import { gateway } from "sallyport/testing";
import { afterAll, expect, test } from "vitest";

const gate = await gateway(import.meta.dirname);
afterAll(() => gate.close());

const page = (path: string) => `https://portal.example.com${path}`;
const member = (tenants: unknown) => gate.as({ id: "ada", claims: { tenants } });

test("a member of two has both, and the application is told which", async () => {
  const ada = member(["acme", "globex"]);
  for (const tenant of ["acme", "globex"])
    expect(await ada.get(page(`/t/${tenant}/projects`))).toMatchObject({ kind: "forward", headers: { "x-tenant": tenant } });
  expect(await ada.get(page("/t/initech/projects"))).toDeny("You are not a member there");
  expect(await gate.get(page("/t/acme/projects"))).toSignIn();
});

const odd: readonly unknown[] = [undefined, null, "acme", "acme globex", { acme: true }, [["acme"]], ["ac"]];
test.each(odd.map((tenants) => ({ tenants })))("the claim $tenants makes nobody a member of acme", async ({ tenants }) => {
  expect(await member(tenants).get(page("/t/acme/projects"))).toDeny("You are not a member there");
});

test("other spellings are no other tenant", async () => {
  for (const path of ["/t/ACME/projects", "/t/acme%20/projects"]) expect(await member(["acme"]).get(page(path))).toDeny();
  for (const path of ["/T/acme/projects", "/t/"]) expect(await member(["acme"]).get(page(path))).toDeny("ROUTING_NO_ROUTE");
});

test("the first page is for members of any", async () => {
  expect(await member(["acme"]).get(page("/"))).toForwardTo("portal");
  expect(await member([]).get(page("/"))).toDeny("You are a member nowhere");
});
