// What a browser prefetches or prerenders begins no sign-in, takes no kept form and spends no proof; going there does.

import { expect, test } from "vitest";
import { ask, cookieOf, navigation } from "../support/ask.ts";
import { gatewayUnderTest, withRoutes } from "../support/gateway-under-test.ts";
import { signIn } from "../support/sign-in.ts";

const speculative = [
  "Sec-Purpose: prefetch",
  "Sec-Purpose: prefetch;prerender",
  "Sec-Purpose: prefetch;anonymous-client-ip",
  "Purpose: prefetch",
  "X-Moz: prefetch",
  "X-Purpose: preview",
];
const headersOf = (line: string) => ({ [line.split(": ")[0]!.toLowerCase()]: line.split(": ")[1]! });

const routes = `
  route("GET /statements/*", forward(bank)),
  route("/payouts", stepUp(mfa, { scope: () => ["payout"], once: true, reason: "You pay" }), forward(bank)),
  route("GET /vault", stepUp(mfa, { maxAge: "5m" }), forward(bank)),
`;

test("it begins no sign-in and no step-up, and gets no cookie", async () => {
  const gate = await gatewayUnderTest({ policies: withRoutes(routes) });
  const browser = gate.browser();
  await signIn(browser, `${gate.origin}/statements`, { user: "ada" });
  const cookie = cookieOf(browser, gate.origin);
  const ticket = (await ask(gate.port, "GET /statements", navigation)).headers["location"]!;
  const login = `${new URL(ticket).pathname}${new URL(ticket).search}`;
  const calls = gate.providerRequests.length;
  for (const purpose of speculative) {
    for (const [path, who, status] of [
      ["/statements", [], 401],
      ["/vault", [cookie], 401],
      ["/.sallyport/login?return_to=/", [], 503],
      [login, ["Cookie: sallyport-browser=".concat("A".repeat(43))], 503],
      ["/.sallyport/factors", [], 503],
      ["/.sallyport/callback?code=1&state=2", [], 503],
    ] as const) {
      const reply = await ask(gate.port, `GET ${path}`, [...navigation, ...who, purpose]);
      expect([purpose, path, reply.status]).toEqual([purpose, path, status]);
      expect(reply.headers).toMatchObject({ "cache-control": "no-store" });
      expect(reply.headers).not.toHaveProperty("set-cookie");
      expect(reply.headers).not.toHaveProperty("location");
    }
    // What needs nothing is answered.
    expect((await ask(gate.port, "GET /statements", [...navigation, cookie, purpose])).status).toBe(200);
  }
  expect(gate.providerRequests).toHaveLength(calls);
  expect((await ask(gate.port, "GET /statements", navigation)).status).toBe(303);
});

test("it takes no kept form and spends no proof", async () => {
  const gate = await gatewayUnderTest({ policies: withRoutes(routes) });
  const browser = gate.browser();
  const page = await signIn(browser, `${gate.origin}/statements`, { user: "ada" });
  const code = () => gate.provider.codeFor("ada");
  const due = (url: URL) => url.pathname === "/payouts";
  // A proof that is for one request, and a form that waits for it: the browser is about to fetch it.
  const asked = await browser.post(`${gate.origin}/payouts`, { to: "Charles" }, { from: page });
  const stopped = await signIn(browser, asked, { user: "ada", code, until: due });
  for (const purpose of speculative) {
    const reply = await browser.open(stopped.location!, { headers: headersOf(purpose), follow: false });
    expect(reply.status).toBe(503);
    expect(reply.body).toContain("GATEWAY_SPECULATIVE");
  }
  expect(gate.requests.filter(({ url }) => url === "/payouts")).toEqual([]);
  expect((await browser.open(stopped.location!)).status).toBe(200);
  expect(gate.requests.at(-1)).toMatchObject({ method: "POST", url: "/payouts", body: "to=Charles" });
});
