// A challenge that was begun before signing out raises nobody afterwards: not the next person in this browser, nor the same one.

import { expect, test } from "vitest";
import { gatewayUnderTest } from "../support/gateway-under-test.ts";
import { factorGateway } from "../support/gateway-with-factors.ts";
import { signIn } from "../support/sign-in.ts";

const vault = (line: { readonly path?: unknown; readonly verdict?: unknown }) =>
  line.path === "/vault" && line.verdict === "forward";

test.each(["bob", "ada"])("%s signs in after ada left: her provider's answer raises nothing", async (next) => {
  const gate = await gatewayUnderTest();
  const browser = gate.browser();
  await signIn(browser, `${gate.origin}/statements`, { user: "ada" });
  const stopped = await signIn(browser, `${gate.origin}/vault`, {
    user: "ada",
    code: () => gate.provider.codeFor("ada"),
    until: (url) => url.pathname === "/.sallyport/callback",
  });
  const old = Object.fromEntries(
    ["sallyport-session", "sallyport-browser"].map((name) => [name, browser.cookies.value(gate.origin, name)!]),
  );
  // Not with the logout's own form: that would also tell the provider, which then withdraws its answer.
  const phone = gate.browser();
  await signIn(phone, `${gate.origin}/statements`, { user: "ada" });
  await phone.submit(await phone.open(`${gate.origin}/.sallyport/sessions`), {});
  const other = gate.browser();
  await signIn(other, `${gate.origin}/statements`, { user: next });
  browser.cookies.set(gate.origin, "sallyport-session", other.cookies.value(gate.origin, "sallyport-session")!);
  // Even when somebody puts the browser's old mark back.
  browser.cookies.set(gate.origin, "sallyport-browser", old["sallyport-browser"]!);
  const back = await browser.open(stopped.location!, { until: (url) => url.origin !== gate.origin });
  expect(back.status).not.toBe(200);
  const line = gate
    .decisions(true)
    .filter((one) => one["path"] === "/.sallyport/callback")
    .at(-1)!;
  expect(String(line["reason"])).toMatch(/^begun again/);
  // Nor with the session that is over.
  browser.cookies.set(gate.origin, "sallyport-session", old["sallyport-session"]!);
  const asked = await browser.open(`${gate.origin}/vault`, { until: (url) => url.origin !== gate.origin });
  expect(asked.location!.origin).toBe(gate.provider.issuer);
  expect(gate.decisions().at(-1)).toMatchObject({ verdict: "sign-in" });
  expect(gate.decisions().filter(vault)).toEqual([]);
});

test("the gateway's own challenge is not answered after its session, also by who has the same factor", async () => {
  const gate = await factorGateway();
  const { browser, phone } = await gate.withApp();
  gate.advance(6 * 60_000);
  const challenge = await browser.open(`${gate.origin}/vault`);
  expect(challenge.url.pathname).toBe("/.sallyport/verify");
  const mark = browser.cookies.value(gate.origin, "sallyport-browser")!;
  await browser.submit(await browser.open(`${gate.origin}/.sallyport/logout`), {});
  await signIn(browser, `${gate.origin}/statements`, { user: "ada" });
  browser.cookies.set(gate.origin, "sallyport-browser", mark);
  const late = await browser.submit(challenge, { code: phone.next() });
  expect(late.status).toBe(400);
  expect(late.body).toContain("STEPUP_TICKET");
  expect(gate.decisions().filter(vault)).toEqual([]);
});
