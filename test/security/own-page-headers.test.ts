// Every page of the gateway's own: framed by nobody, cached by nobody, readable by no other origin, with no script but its own.

import { expect, test } from "vitest";
import type { Answer } from "../support/browser-client.ts";
import type { Places } from "../support/gateway-under-test.ts";
import { errand, factorGateway, factorPolicies, follow, proved } from "../support/gateway-with-factors.ts";

const listed = "https://app.example";
const policies = (places: Places) => {
  const files = factorPolicies(places);
  return {
    ...files,
    "bank.ts": files["bank.ts"]!.replace("{ identity: staff }", `{ identity: staff, origins: ["${listed}"] }`),
  };
};

test("each says so", async () => {
  const gate = await factorGateway({ policies });
  const { browser, phone } = await gate.withApp();
  const factors = `${gate.origin}/.sallyport/factors`;
  const list = await browser.open(factors);
  const pages: Answer[] = [
    list,
    await follow(browser, list, "Remove"),
    ...(await Promise.all(
      ["app", "passkey", "recovery-codes", "recover"].map((path) => browser.open(`${factors}/${path}`)),
    )),
    await browser.open(`${gate.origin}/.sallyport/sessions`),
    await browser.open(`${gate.origin}/.sallyport/logout`),
    await browser.open(`${gate.origin}/.sallyport/done?outcome=proved&origin=${listed}`),
    await browser.open(`${gate.origin}/.sallyport/done?outcome=proved&origin=https://evil.example`),
    await browser.open(`${gate.origin}/.sallyport/callback?state=x`),
    await browser.open(`${gate.origin}/.sallyport/step-up?t=x`),
    await browser.open(`${gate.origin}/.sallyport/nothing`),
  ];
  gate.advance(6 * 60_000);
  const verify = await browser.open(`${gate.origin}/vault`);
  pages.push(verify, await browser.submit(verify, { code: "000000" }));
  const second = await proved(browser, pages[4]!, { user: "ada", code: phone.next });
  pages.push(second, await browser.submit(second, {}));
  pages.push(
    await errand(browser, pages[2]!, { user: "ada" }),
    await browser.submit(await browser.open(`${gate.origin}/.sallyport/logout`), {}),
  );
  for (const { url, status, headers } of pages) {
    const said = [url.pathname, status, headers["content-security-policy"]];
    expect(said[2], url.href).toBeDefined();
    const csp = new Map(
      String(said[2])
        .split("; ")
        .map((one) => [one.split(" ")[0]!, one.split(" ").slice(1)]),
    );
    expect([
      url.pathname,
      csp.get("frame-ancestors"),
      csp.get("default-src"),
      csp.get("base-uri"),
      csp.get("form-action"),
    ]).toEqual([url.pathname, ["'none'"], ["'none'"], ["'none'"], ["'self'"]]);
    for (const script of csp.get("script-src") ?? [])
      expect(script).toMatch(/^http:\/\/localhost:\d+\/\.sallyport\/\w+\.js$/);
    expect(headers).toMatchObject({
      "cache-control": "no-store",
      "x-content-type-options": "nosniff",
      "referrer-policy": "origin",
    });
    // As far as this browser knows it; but for the page that tells whoever opened it.
    const opener = url.pathname === "/.sallyport/done" ? undefined : "same-origin";
    expect([url.pathname, headers["cross-origin-opener-policy"]]).toEqual([url.pathname, opener]);
    expect(Object.keys(headers).filter((name) => name.startsWith("access-control"))).toEqual([]);
  }
  const chromium = {
    "user-agent": "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/140.0.0.0 Safari/537.36",
  };
  const elsewhere = await browser.open(`${gate.origin}/.sallyport/logout`, { headers: chromium });
  expect(elsewhere.headers["cross-origin-opener-policy"]).toBe("noopener-allow-popups");
  expect(pages.at(-3)!.headers["content-security-policy"]).not.toContain("unsafe");
  expect((await browser.open(`${gate.origin}/.sallyport/done?origin=https://evil.example`)).body).not.toContain(
    "evil.example",
  );
});

test("a script of a listed origin reads none of them", async () => {
  const gate = await factorGateway({ policies });
  const browser = await gate.signedIn();
  for (const path of [
    "factors",
    "factors/app",
    "sessions",
    "logout",
    "verify",
    "healthz",
    "jwks",
    "callback",
    "nothing",
  ]) {
    for (const origin of [listed, "null", "https://evil.example"]) {
      const read = await browser.fetch(`${gate.origin}/.sallyport/${path}`, { headers: { origin } });
      expect([path, origin, read.headers["access-control-allow-origin"]]).toEqual([path, origin, undefined]);
    }
  }
});
