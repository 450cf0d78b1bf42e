// A page of the app lets Chromium prefetch and prerender what its reader may go to: no proof is spent, no sign-in begun, no form taken; going there does it.

import { expect } from "vitest";
import { browserTest, openBrowser } from "../browser/browser-test.ts";
import { gatewayUnderTest, withRoutes } from "../support/gateway-under-test.ts";
import { signIn } from "../support/sign-in.ts";

const own = "/.sallyport";

const routes = `
  route("GET /statements/*", forward(bank)),
  route("/payouts", stepUp(mfa, { scope: () => ["payout"], once: true, reason: "You pay" }), forward(bank)),
  route("GET /vault", stepUp(mfa, { maxAge: "5m" }), forward(bank)),
  route("GET /keys", stepUp(confirmed, { maxAge: "5m" }), forward(bank)),
`;

browserTest.each(["prefetch", "prerender"])("by speculation rules that %s at once", async (kind) => {
  const gate = await gatewayUnderTest({
    policies: (places) => {
      const files = withRoutes(routes)(places);
      const bank = files["bank.ts"]!.replace("import {", "import { assurance,");
      const level = `const confirmed = assurance("confirmed", { factor: "totp" });\n`;
      return { ...files, "bank.ts": bank.replace("export default", `${level}export default`) };
    },
    upstream: (_incoming, reply) => {
      reply.setHeader("content-type", "text/html");
      reply.end("<!doctype html><title>App</title><body>");
    },
  });
  const { origin } = gate;
  const browser = gate.browser();
  const page = await signIn(browser, `${origin}/statements`, { user: "ada" });
  // A form that waits, a proof for it that is good for one request, a challenge, and a program's address.
  const asked = await browser.post(`${origin}/payouts`, { to: "Charles" }, { from: page });
  const due = (url: URL) => url.pathname === "/payouts";
  const code = () => gate.provider.codeFor("ada");
  const stopped = await signIn(browser, asked, { user: "ada", code, until: due });
  expect(stopped.location?.pathname).toBe("/payouts");
  const challenge = await browser.open(`${origin}/keys`);
  const refused = await browser.fetch(`${origin}/vault`, { from: page });
  const listed = [
    "/payouts",
    `${challenge.url.pathname}${challenge.url.search}`,
    ...["/login?return_to=/statements", "/factors", "/factors/app", "/factors/recover", "/sessions", "/prove"].map(
      (path) => own + path,
    ),
    ...(refused.status === 401 ? [new URL(JSON.parse(refused.body).step_up_url).href.slice(origin.length)] : []),
  ];

  const person = await openBrowser();
  const names = ["sallyport-session", "sallyport-browser", "sallyport-replay"];
  const cookies = names.flatMap((name) => {
    const value = browser.cookies.value(origin, name);
    return value === null ? [] : [{ name, value, url: origin }];
  });
  const tab = await person.tab();
  await person.context.addCookies(cookies.slice(0, 2));
  await tab.goto(`${origin}/statements`);
  await person.context.addCookies(cookies);
  const called = gate.providerRequests.length;
  await tab.evaluate(
    ({ kind, urls }) => {
      // biome-ignore lint/suspicious/noExplicitAny: runs in the browser, whose types are not here.
      const { document } = globalThis as any;
      const rules = document.createElement("script");
      rules.type = "speculationrules";
      rules.textContent = JSON.stringify({ [kind]: [{ urls, eagerness: "immediate" }] });
      document.body.append(rules);
      for (const url of urls) {
        const link = document.createElement("a");
        link.href = url;
        link.textContent = url;
        document.body.append(link, document.createElement("br"));
      }
    },
    { kind, urls: listed },
  );
  const speculative = () =>
    new Set(gate.decisions(true).flatMap((line) => (line["code"] === "GATEWAY_SPECULATIVE" ? [line["path"]] : [])));
  const paths = new Set(listed.map((url) => new URL(url, origin).pathname));
  // One at a time, as far as a browser prerenders at all.
  await expect
    .poll(() => [...speculative()].length, { timeout: 20_000 })
    .toBeGreaterThan(kind === "prefetch" ? paths.size - 1 : 0);
  expect(gate.providerRequests).toHaveLength(called);
  expect(gate.requests.filter(({ url }) => url === "/payouts")).toEqual([]);
  const now = await person.context.cookies(origin);
  for (const { name, value } of cookies) expect(now.find((one) => one.name === name)?.value).toBe(value);

  await tab.getByRole("link", { name: "/payouts", exact: true }).click();
  await tab.waitForURL(`${origin}/payouts`);
  expect(gate.requests.filter(({ url }) => url === "/payouts")).toMatchObject([{ method: "POST" }]);
  await tab.goto(challenge.url.href);
  await tab.getByRole("link", { name: "Set it up" }).waitFor();
});
