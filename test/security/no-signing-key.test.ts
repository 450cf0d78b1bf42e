// Without a key to sign with nothing is forwarded for anybody: neither what could have been signed before, nor what is signed for one request.

import { randomBytes } from "node:crypto";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { rotateKeys } from "../../src/signing/key-store.ts";
import { createBus } from "../../src/store/bus.ts";
import { createSqliteStore } from "../../src/store/sqlite.ts";
import { createVault } from "../../src/vault/vault.ts";
import { gatewayUnderTest, withRoutes } from "../support/gateway-under-test.ts";
import { signIn } from "../support/sign-in.ts";

const routes = `
  route("GET /plain", forward(bank)),
  route("GET /each", forward(bank, { identity: "per-request" })),
`;

test.each(["/plain", "/each"])("%s is refused, and served again once there is a key", async (path) => {
  const gate = await gatewayUnderTest({ policies: withRoutes(routes) });
  const browser = gate.browser();
  await signIn(browser, `${gate.origin}${path}`, { user: "ada" });
  expect(gate.requests).toHaveLength(1);

  // Withdrawn by a machine that has another master key.
  const store = await createSqliteStore({ folder: join(gate.folder, "data"), now: gate.now });
  onTestFinished(() => store.close());
  const elsewhere = { store, vault: createVault(randomBytes(32)), bus: createBus({ store }) };
  await rotateKeys(elsewhere, { nowMs: gate.now(), atOnce: true });
  await gate.keys.refresh();
  gate.advance(31_000);
  const refused = await browser.open(`${gate.origin}${path}`);
  expect(refused.status).toBe(503);
  expect(gate.requests).toHaveLength(1);
  expect(gate.decisions().at(-1)).toMatchObject({ code: "SIGNING_NO_KEY" });

  await gate.rotateKeys(true);
  expect((await browser.open(`${gate.origin}${path}`)).status).toBe(200);
  expect(gate.requests).toHaveLength(2);
});
