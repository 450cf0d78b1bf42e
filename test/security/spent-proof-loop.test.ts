// A proof that is used up answers no challenge: a provider that never gives a new one is found out, and nobody is sent round in circles.

import { expect, test } from "vitest";
import { gatewayUnderTest, withRoutes } from "../support/gateway-under-test.ts";
import { signIn } from "../support/sign-in.ts";

test("the second request ends in an explained refusal when the provider answers silently from before", async () => {
  const gate = await gatewayUnderTest({
    policies: withRoutes(`
      route("GET /statements", forward(bank)),
      route("GET /payouts/:id", stepUp(mfa, { scope: ({ params }) => ["payout", params.id], once: true }), forward(bank)),
    `),
  });
  const browser = gate.browser();
  const code = () => gate.provider.codeFor("ada");
  await signIn(browser, `${gate.origin}/statements`, { user: "ada" });
  expect((await signIn(browser, `${gate.origin}/payouts/1`, { user: "ada", code })).url.pathname).toBe("/payouts/1");
  gate.advance(30_000);
  Object.assign(gate.behaviour, { ignorePrompt: true, oldAuthTime: 30 });
  const page = await browser.open(`${gate.origin}/payouts/1`);
  expect(page.status).toBe(403);
  expect(page.body).toContain("STEPUP_MAX_AGE_IGNORED");
  expect(gate.requests.filter((one) => one.url === "/payouts/1")).toHaveLength(1);
});
