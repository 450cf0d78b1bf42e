// Factors that are set up at an origin of their own: nothing to set up is on the application's, and what is set up counts there.

import { expect, test } from "vitest";
import { createIdentityProvider } from "../../demo/identity-provider/identity-provider.ts";
import type { Answer } from "../support/browser-client.ts";
import { bankClient, gatewayWith, type Policies } from "../support/gateway-under-test.ts";
import { addApp, codeOn, errand, factorPolicies, follow } from "../support/gateway-with-factors.ts";
import { signIn } from "../support/sign-in.ts";

const factors = "/.sallyport/factors";
const pages = ["", "/app", "/passkey", "/remove", "/recovery-codes", "/recover"].map((one) => factors + one);

/** A bank whose factors are set up at id.localhost; a shop there that has its own. */
async function apart() {
  const gate = await gatewayWith(
    ({ origin, now }) => {
      const redirectUris = ["localhost", "id.localhost", "shop.localhost"].map(
        (host) => `${origin.replace("localhost", host)}/.sallyport/callback`,
      );
      return createIdentityProvider({ port: 0, clients: [{ ...bankClient(origin), redirectUris }], now });
    },
    { policies: factorPolicies },
  );
  const id = `http://id.localhost:${gate.port}`;
  const { issuer } = gate.provider;
  const policies = factorPolicies({ issuer, upstream: "http://127.0.0.1:1" });
  const others = ["id", "shop"].map(
    (name): Policies => ({
      [`${name}.ts`]: `
import { host, respond, route } from "sallyport";
import { staff } from "./identity.ts";
export default host("${name}.localhost", { identity: staff }, route("/", respond({ body: "${name}" })));
`,
    }),
  );
  const bank = policies["bank.ts"]!.replace(
    '"localhost", { identity: staff }',
    `"localhost", { identity: staff, factorsAt: "${id}" }`,
  ).replace(/forward\(bank\)/g, 'respond({ body: "the bank" })');
  await gate.deploy({
    ...policies,
    ...others[0],
    ...others[1],
    "bank.ts": bank.replace("{ allOf,", "{ allOf, respond,"),
  });
  return { ...gate, id };
}

const hrefs = (page: Answer) => [...page.body.matchAll(/href="([^"]*)"/g)].map(([, href]) => href);

test("an app that is set up there proves what is asked here, and the way back is found", async () => {
  const gate = await apart();
  const browser = gate.browser();
  const asked = await signIn(browser, `${gate.origin}/vault`, { user: "ada" });
  expect(asked.url.href).toMatch(`${gate.origin}/.sallyport/verify?c=`);
  const list = await signIn(browser, await follow(browser, asked, "Set it up"), { user: "ada" });
  expect([list.status, list.url.origin, list.url.pathname]).toEqual([200, gate.id, factors]);
  // A passkey of that host would not answer it.
  expect(list.body).not.toContain("/factors/passkey");
  const page = await errand(browser, await follow(browser, list, "Add an authenticator app"), { user: "ada" });
  expect(page.url.origin).toBe(gate.id);
  const phone = await addApp(gate, browser, page);
  const after = await browser.open(
    browser.history
      .map(({ location }) => location)
      .filter((one) => one?.includes("from="))
      .at(-1)!,
  );
  const back = hrefs(after).find((href) => href?.startsWith(`${gate.origin}/`));
  expect(back).toBe(asked.url.href);
  const verify = await browser.open(back!, { from: after });
  const done = await browser.submit(verify, { code: phone.next() });
  expect([done.status, done.url.href, done.body]).toEqual([200, `${gate.origin}/vault`, "the bank"]);
});

test("recovery codes are made there, and the way back is kept", async () => {
  const gate = await apart();
  const browser = gate.browser();
  await signIn(browser, `${gate.origin}/statements`, { user: "ada" });
  const list = await signIn(browser, `${gate.origin}${factors}`, { user: "ada" });
  await addApp(
    gate,
    browser,
    await errand(browser, await follow(browser, list, "Add an authenticator app"), { user: "ada" }),
  );
  const again = await browser.open(`${gate.origin}${factors}`);
  const codes = await errand(browser, await follow(browser, again, "Make codes"), { user: "ada" });
  expect([codes.status, codes.url.origin]).toEqual([200, gate.id]);
  expect(hrefs(await follow(browser, codes, "I have kept them"))).toContain(`${gate.origin}/`);
});

test("the application's origin shows nothing, and takes nothing", async () => {
  const gate = await apart();
  const browser = gate.browser();
  const page = await signIn(browser, `${gate.origin}/statements`, { user: "ada" });
  const token = "a".repeat(43);
  for (const path of pages) {
    const led = await browser.open(`${gate.origin}${path}?c=${token}&from=https://evil.example&fresh=1&e=x`, {
      follow: false,
    });
    expect([path, led.status, led.body, led.location?.href]).toEqual([
      path,
      303,
      "",
      `${gate.id}${path}?c=${token}&from=${encodeURIComponent(gate.origin)}`,
    ]);
    const sent = await browser.post(`${gate.origin}${path}`, { e: "x", offer: "y", code: "123456" }, { from: page });
    expect([path, codeOn(sent)]).toEqual([path, path === factors ? "GATEWAY_METHOD" : "ROUTING_NO_ROUTE"]);
  }
  // Who is not signed in learns no more.
  const stranger = await gate.browser().open(`${gate.origin}${factors}`, { follow: false });
  expect([stranger.status, stranger.location?.origin]).toEqual([303, gate.id]);
  expect((await browser.open(`${gate.origin}/statements`)).status).toBe(200);
});

test("an origin that does not lead there is dropped, wherever it is said", async () => {
  const gate = await apart();
  const browser = gate.browser();
  await signIn(browser, `${gate.id}${factors}`, { user: "ada" });
  const { port } = gate;
  const open = (from: string) => browser.open(`${gate.id}${factors}?from=${encodeURIComponent(from)}`);
  for (const from of [
    "https://evil.example",
    `https://localhost:${port}`,
    `http://localhost:${port + 1}`,
    "http://localhost",
    `http://localhost:${port}/`,
    `http://localhost:${port}/x`,
    `http://u@localhost:${port}`,
    `http://LOCALHOST:${port}`,
    `http://localhost:${port}@evil.example`,
    `http://shop.localhost:${port}`,
    `http://id.localhost:${port}`,
    "javascript:alert(1)",
    "//evil.example",
    "",
  ]) {
    const page = await open(from);
    expect([from, page.status, hrefs(page).filter((href) => !href?.startsWith("/"))]).toEqual([from, 200, []]);
    expect([from, page.body.includes("from=")]).toEqual([from, false]);
  }
  // In a form as well, and from there on.
  const first = await browser.open(`${gate.id}${factors}/app?from=${encodeURIComponent(gate.origin)}`);
  expect(first.forms.some(({ names }) => names.has("from"))).toBe(true);
  const second = await signIn(browser, await browser.submit(first, { from: "https://evil.example" }), { user: "ada" });
  expect([second.status, second.body.includes("from="), second.body.includes("evil")]).toEqual([200, false, false]);
  const believed = await open(gate.origin);
  expect(hrefs(believed)).toContain(`${gate.origin}/`);
});

test("nobody is led to set up a passkey for a host at which none can be made", async () => {
  const gate = await apart();
  const browser = gate.browser();
  const refused = await signIn(browser, `${gate.origin}/safe`, { user: "ada" });
  expect(codeOn(refused)).toBe("STEPUP_IMPOSSIBLE");
  const door = await signIn(browser, `${gate.origin}/door`, { user: "ada" });
  expect([door.status, door.url.pathname, door.body.includes('"create"')]).toEqual([200, "/.sallyport/verify", false]);
});
