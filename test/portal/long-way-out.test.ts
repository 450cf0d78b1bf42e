// The way to sign out at the provider is an address that servers take, however much is in the ID token: it was 27 kB long.

import { expect, test } from "vitest";
import type { Claims } from "../support/provider-switches.ts";
import { switchingGateway, visit } from "../support/switching-gateway.ts";

const many = Array.from({ length: 900 }, (_, index) => `department-${index}-of-the-company`);

async function wayOut(
  claims: Claims,
): Promise<{ readonly way: URL; readonly headerBytes: number; readonly body: string }> {
  const gate = await switchingGateway({ idToken: (own) => ({ ...own, ...claims }) });
  const { browser, status } = await visit(gate);
  expect(status).toBe(200);
  const out = await browser.post(`${gate.origin}/.sallyport/logout`, {}, { from: `${gate.origin}/` });
  expect(out.status).toBe(200);
  const way = new URL(/^0; url=(.+)$/.exec(String(out.headers["refresh"]))![1]!);
  expect([way.origin, way.searchParams.get("client_id")]).toEqual([gate.provider.issuer, "bank"]);
  expect(way.searchParams.get("post_logout_redirect_uri")).toBe(`${gate.origin}/.sallyport/logout?done`);
  return { way, headerBytes: Buffer.byteLength(JSON.stringify(out.headers)), body: out.body };
}

test("an ordinary ID token goes along, and nothing else that names the person", async () => {
  const { way, body } = await wayOut({});
  expect(way.searchParams.get("id_token_hint")?.split(".")).toHaveLength(3);
  expect(way.searchParams.has("logout_hint")).toBe(false);
  expect(body).not.toContain(way.searchParams.get("id_token_hint"));
});

test.each([
  ["what the provider says it wants to hear", { login_hint: "opaque", preferred_username: "ada.l" }, "opaque"],
  ["or their user name", { preferred_username: "ada.l" }, "ada.l"],
  ["or their address", { email: "ada@bank.example" }, "ada@bank.example"],
  ["or their subject", { email: "", preferred_username: null }, "ada"],
])("a long one stays, and %s goes in its place", async (_, claims, hint) => {
  const { way, headerBytes } = await wayOut({ entitlements: many, ...claims });
  expect(way.searchParams.has("id_token_hint")).toBe(false);
  expect(way.searchParams.get("logout_hint")).toBe(hint);
  expect(way.href.length).toBeLessThanOrEqual(2_000);
  expect(headerBytes).toBeLessThan(4_096);
});
