// A single-use proof lets one request pass, whichever way it comes: a page, a HEAD, a WebSocket, a kept form, all at once.

import { expect, test } from "vitest";
import { ask, askUpgrade } from "../support/ask.ts";
import { gatewayUnderTest, withRoutes } from "../support/gateway-under-test.ts";
import { signIn } from "../support/sign-in.ts";

const policies = withRoutes(`
  route("GET /statements", forward(bank)),
  route("/payouts/:id", stepUp(mfa, { scope: ({ params }) => ["payout", params.id], once: true }), forward(bank)),
`);

test("of requests of every kind at the same moment, one reaches the upstream", async () => {
  const gate = await gatewayUnderTest({ policies });
  const browser = gate.browser();
  const code = () => gate.provider.codeFor("ada");
  const page = await signIn(browser, `${gate.origin}/statements`, { user: "ada" });
  const asked = await browser.post(`${gate.origin}/payouts/1`, { a: "b" }, { from: page });
  await signIn(browser, asked, { user: "ada", code, until: (url) => url.pathname === "/payouts/1" });
  const before = gate.requests.length;
  const header = browser.cookies.header(new URL(gate.origin), { site: "same-site", safeNavigation: true });
  const cookie = `Cookie: ${header}`;
  const bare = `Cookie: ${header.replace(/; sallyport-replay=[^;]+/, "")}`;
  const own = `Origin: ${gate.origin}`;
  const navigation = ["Sec-Fetch-Mode: navigate", "Accept: text/html"];
  await Promise.all([
    ask(gate.port, "GET /payouts/1", [cookie, ...navigation]),
    ask(gate.port, "GET /payouts/1", [cookie, ...navigation]),
    ask(gate.port, "HEAD /payouts/1", [bare]),
    ask(gate.port, "GET /payouts/1", [bare, "Sec-Fetch-Mode: cors", own]),
    ask(gate.port, "GET /payouts/1?x=1", [bare]),
    ask(gate.port, "GET /payouts/%31", [bare]),
    ask(gate.port, "OPTIONS /payouts/1", [bare, own, "Access-Control-Request-Method: POST"]),
    ask(gate.port, "POST /payouts/1", [bare, own, "Content-Length: 0"]),
    ask(gate.port, "DELETE /payouts/1", [bare, own]),
    askUpgrade(gate.port, "/payouts/1", [bare, own]).catch(() => null),
  ]);
  expect(
    gate.requests.length -
      before +
      gate.decisions().filter((line) => line["kind"] === "upgrade" && line["verdict"] === "forward").length,
  ).toBeLessThanOrEqual(1);
  expect(
    gate.decisions().filter((line) => line["verdict"] === "forward" && String(line["path"]).startsWith("/payouts")),
  ).toHaveLength(1);
});
