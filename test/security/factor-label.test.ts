// What people call their factors is text on every page and one short word in the log.

import { expect, test } from "vitest";
import { codeAt } from "../factor/factors-under-test.ts";
import { errand, factorGateway, follow, secretOn } from "../support/gateway-with-factors.ts";

test("a name that is markup stays a name", async () => {
  const gate = await factorGateway();
  const browser = await gate.signedIn();
  const offer = await errand(browser, await browser.open(`${gate.origin}/.sallyport/factors/app`), { user: "ada" });
  const label = `"><img src=x onerror=alert(1)>'\u202e\r\n\u0000${"x".repeat(99)}`;
  const wrong = await browser.submit(offer, { code: "000000", label });
  const added = await browser.submit(wrong, { code: codeAt(secretOn(offer), gate.now()), label });
  const pages = [
    wrong,
    added,
    await follow(browser, added, "Remove"),
    await browser.open(`${gate.origin}/.sallyport/sessions`),
  ];
  for (const [index, { body }] of pages.entries()) {
    expect(body).not.toContain("<img");
    // Given back to be put right, and kept nowhere.
    if (index > 0) expect(body).not.toContain("\u202e");
  }
  expect(added.body).toContain("&lt;img src=x onerror=alert(1)&gt;");
  const line = gate.decisions(true).find((one) => String(one["reason"]).startsWith("factor added"))!;
  expect(String(line["reason"]).length).toBeLessThan(70);
  expect(gate.printed.join("")).not.toMatch(/\u202e|\\r|\\u0000/);
});
