// A kept form reaches the app with the app's own cookies, as they are when it is sent: its session and its CSRF token.

import { expect, test } from "vitest";
import { gatewayUnderTest } from "../support/gateway-under-test.ts";
import { signIn } from "../support/sign-in.ts";

test("the app's cookies go with it, the gateway's do not", async () => {
  const gate = await gatewayUnderTest();
  const browser = gate.browser();
  const page = await signIn(browser, `${gate.origin}/statements`, { user: "ada" });
  browser.cookies.set(gate.origin, "csrf", "before");
  const asked = await browser.post(`${gate.origin}/payouts`, { csrf: "x" }, { from: page });
  browser.cookies.set(gate.origin, "csrf", "now");
  const done = await signIn(browser, asked, { user: "ada", code: () => gate.provider.codeFor("ada") });
  expect(done.status).toBe(200);
  const [sent] = gate.requests.filter((one) => one.method === "POST");
  const names = sent!.headers.cookie!.split("; ").map((pair) => pair.split("=")[0]!);
  expect(sent!.headers.cookie).toContain("csrf=now");
  expect(names.filter((name) => name.includes("sallyport"))).toEqual([]);
});
