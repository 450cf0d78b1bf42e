// Two tabs that a browser opens at once, before it knows any cookie of the gateway's, both sign in.

import { expect } from "vitest";
import { users } from "../../demo/users.ts";
import { gatewayUnderTest } from "../support/gateway-under-test.ts";
import { browserTest, openBrowser, typePassword } from "./browser-test.ts";

browserTest("tabs whose first requests carried no cookie both arrive", async () => {
  const gate = await gatewayUnderTest();
  const person = await openBrowser();
  const [first, second] = [await person.tab(), await person.tab()];
  await first.goto(`${gate.origin}/statements`);
  // As if both requests had left before either answer came.
  await person.context.clearCookies({ name: "sallyport-browser" });
  await second.goto(`${gate.origin}/payouts`);
  await typePassword(first, users[0]!);
  await first.waitForURL((url) => url.origin === gate.origin);
  await typePassword(second, users[0]!);
  await second.waitForURL((url) => url.origin === gate.origin);
  expect([first, second].map((tab) => tab.url())).toEqual([`${gate.origin}/statements`, `${gate.origin}/payouts`]);
});
