// What was proved in a session ends with it: signing in again, before the session's absolute end, carries it no further than that.

import { expect, test } from "vitest";
import { sessionGate } from "../support/session-gate.ts";
import { signIn } from "../support/sign-in.ts";

test("a second factor of the morning is asked for again after the session's lifetime, however often one signs in", async () => {
  const gate = await sessionGate('refresh: "5m", session: { absolute: "1h", idle: "50m" }', {
    routes: `route("GET /door", stepUp(mfa), forward(bank)),`,
  });
  Object.assign(gate.behaviour, { omitRefreshToken: true });
  const browser = gate.browser();
  await signIn(browser, `${gate.origin}/statements`, { user: "ada" });
  const code = () => gate.provider.codeFor("ada");
  expect((await signIn(browser, `${gate.origin}/door`, { user: "ada", code })).url.pathname).toBe("/door");
  // From here on the provider vouches for the password alone.
  Object.assign(gate.behaviour, { lowerAcr: true, wrongAmr: ["pwd"] });
  for (let minutes = 0; minutes < 50; minutes += 10) {
    gate.advance(10 * 60_000);
    expect((await browser.open(`${gate.origin}/statements`)).status).toBe(200);
    expect((await browser.open(`${gate.origin}/door`)).url.pathname).toBe("/door");
  }
  // Once at first, and once more in each of the five rounds.
  expect(gate.decisions(true).filter((line) => String(line["reason"]).startsWith("sign-in: oidc "))).toHaveLength(6);
  gate.advance(11 * 60_000);
  expect((await browser.open(`${gate.origin}/statements`)).status).toBe(200);
  const door = await browser.open(`${gate.origin}/door`);
  expect(gate.decisions().at(-1)).toMatchObject({ path: "/door", verdict: "step-up" });
  expect(door.url.origin).toBe(gate.provider.issuer);
});
