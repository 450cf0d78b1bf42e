// Tenants are apart: sources, levels, headers.

import { gateway } from "sallyport/testing";
import { afterAll, expect, test } from "vitest";

const gate = await gateway(import.meta.dirname);
afterAll(() => gate.close());

const page = (tenant: string, path = "/") => `https://${tenant}.suite.example.com${path}`;
const member = (tenant: string, ...groups: string[]) => gate.as({ id: "ada", source: `${tenant}-members`, groups });

test.each(["acme", "globex"])("%s: its members come in, and the application is told whose they are", async (tenant) => {
  expect(await gate.get(page(tenant))).toSignIn();
  expect(await member(tenant).get(page(tenant))).toMatchObject({ kind: "forward", upstream: "suite", headers: { "x-tenant": tenant } });
});

test("a member of one is nobody at the other", async () => {
  expect(await member("acme").get(page("globex"))).toSignIn();
  expect(await member("globex", "suite-admins").get(page("acme", "/settings"))).toSignIn();
});

test.each(["acme", "globex"])("%s: its administrators prove what the company calls strong", async (tenant) => {
  const admin = member(tenant, "suite-admins");
  expect(await member(tenant).get(page(tenant, "/settings"))).toDeny();
  expect(await admin.get(page(tenant, "/settings"))).toStepUp(`${tenant}-strong`, { maxAge: "15m" });
  expect(await admin.having(`${tenant}-strong`).get(page(tenant, "/settings"))).toForwardTo("suite");
});

test("a tenant that is not in the table has no host", async () => {
  expect(await gate.get(page("initech"))).toDeny("ROUTING_NO_ROUTE");
});
