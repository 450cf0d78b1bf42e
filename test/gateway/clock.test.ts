// The machine's clock is set back or forward while people are signed in: nothing lasts longer for it, and nobody is let in twice.

import { expect, test } from "vitest";
import { askWith, logOutAt, type SwitchingGateway, switchingGateway, visit } from "../support/switching-gateway.ts";

const minute = 60_000;
const hour = 60 * minute;

/** What else a test lets pass is a jump of minutes for whoever looks. */
const jumps = (gate: SwitchingGateway) =>
  gate.log.filter(({ event, jumpMs }) => event === "clock" && Math.abs(Number(jumpMs)) > 2 * hour);

/** set sets the clock, and waits until it was noticed. */
async function set(gate: SwitchingGateway, ms: number): Promise<void> {
  const before = jumps(gate).length;
  gate.advance(ms);
  await expect.poll(() => jumps(gate).length, { timeout: 10_000 }).toBeGreaterThan(before);
}

test("set back by three hours: a session and a proof end when they would have, not three hours later", async () => {
  const gate = await switchingGateway({}, { toldOfStore: true, oidc: { session: '{ absolute: "1h", idle: "1h" }' } });
  const { browser } = await visit(gate, "/fresh");
  const status = async (path: string) => (await browser.open(`${gate.origin}${path}`, { follow: false })).status;
  expect(await status("/fresh")).toBe(200);
  await set(gate, -3 * hour);
  gate.advance(6_000);
  expect(await status("/statements")).toBe(200);
  expect(await status("/fresh")).toBe(200);
  gate.advance(5 * minute);
  expect(await status("/fresh")).not.toBe(200);
  expect(await status("/statements")).toBe(200);
  gate.advance(56 * minute);
  expect(await status("/statements")).toBe(303);
  expect(jumps(gate)).toHaveLength(1);
  // Whoever signs in now stays as long as was said.
  const later = (await visit(gate)).browser;
  gate.advance(50 * minute);
  expect((await later.open(`${gate.origin}/statements`, { follow: false })).status).toBe(200);
});

test("set forward by a year and back: who was signed in signs in, with the same keys; and a spent logout token stays spent", async () => {
  const gate = await switchingGateway({}, { toldOfStore: true });
  const { browser } = await visit(gate);
  const kids = () => gate.keys.jwks().keys.map(({ kid }) => kid);
  const before = kids();
  const token = await gate.provider.logoutToken();
  expect(await logOutAt(gate, token)).toBe(200);
  await visit(gate, "/statements", browser);
  await set(gate, 365 * 24 * hour);
  await gate.keys.refresh();
  expect((await visit(gate)).status).toBe(200);
  await set(gate, -365 * 24 * hour);
  await gate.keys.refresh();
  expect(kids()).toEqual(expect.arrayContaining(before));
  expect(await logOutAt(gate, token)).toBe(400);
  // A worker believes what it has read for five seconds.
  gate.advance(6_000);
  expect((await browser.open(`${gate.origin}/statements`, { follow: false })).status).toBe(303);
  expect((await visit(gate)).status).toBe(200);
  expect(await askWith(gate, await gate.provider.accessToken("https://api.bank.example"))).toBe(200);
});
