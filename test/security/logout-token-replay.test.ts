// A logout token counts once, up to the last moment at which it would be believed.

import { expect, test } from "vitest";
import { gatewayUnderTest } from "../support/gateway-under-test.ts";
import { signIn } from "../support/sign-in.ts";

test("kept by somebody, and sent again as late as can be, it signs nobody out", async () => {
  const gate = await gatewayUnderTest();
  const browser = gate.browser();
  const body = new URLSearchParams({ logout_token: gate.provider.logoutToken({ sub: "ada", exp: undefined }) });
  const send = async () =>
    (await fetch(`${gate.origin}/.sallyport/backchannel-logout`, { method: "POST", body })).status;
  expect(await send()).toBe(200);
  await signIn(browser, `${gate.origin}/statements`, { user: "ada" });
  const statuses: number[] = [];
  for (let quarters = 0; quarters < 20; quarters++) {
    gate.advance(quarters === 0 ? 208_000 : 250);
    statuses.push(await send());
  }
  expect(statuses).toEqual(Array(20).fill(400));
  expect((await browser.open(`${gate.origin}/statements`, { follow: false })).status).toBe(200);
});
