// Several places to sign in on one host: people choose, the reason is said first, and programs are told of all of them.

import { expect, test } from "vitest";
import { ask } from "../support/ask.ts";
import type { Answer } from "../support/browser-client.ts";
import {
  gatewayUnderTest,
  type Places,
  type Policies,
  standardUpstream,
  withRoutes,
} from "../support/gateway-under-test.ts";
import { follow } from "../support/gateway-with-factors.ts";
import { choicesOn, signIn } from "../support/sign-in.ts";

const policies = (places: Places): Policies => ({
  "upstreams.ts": standardUpstream(places),
  "bank.ts": `
import { assurance, forward, host, oidc, publicRoute, route, secret, stepUp } from "sallyport";
import { bank } from "./upstreams.ts";
const provider = { issuer: "${places.issuer}", clientId: "bank", clientSecret: secret("BANK_CLIENT_SECRET") };
const staff = oidc("staff", { ...provider, label: "Staff <of the bank>" });
const partners = oidc("partners", provider);
const guests = oidc("guests", provider);
const mfa = assurance("mfa", { acr: "urn:sallyport:demo:mfa", source: [staff, partners] });
const own = assurance("own", { acr: "urn:sallyport:demo:mfa", source: partners });
const headers = { "x-user": ({ user }) => (user === undefined ? "nobody" : user.source + " " + user.id) };
export default host("localhost", { identity: [staff, partners, guests] },
  publicRoute("GET /", forward(bank)),
  route("/two/*", { identity: [staff, partners] }, forward(bank, { headers })),
  publicRoute("/vault", stepUp(mfa, { maxAge: "5m", reason: "You open the vault" }), forward(bank, { headers })),
  publicRoute("/own", stepUp(own, { maxAge: "5m" }), forward(bank, { headers })),
  route("/*", forward(bank, { headers })),
);
`,
});

const open = () => gatewayUnderTest({ policies });
const names = (page: Answer) => choicesOn(page).map((url) => url.searchParams.get("source"));

test("who opens a page chooses where to sign in, and comes back to that very page; the choice is offered first next time", async () => {
  const gate = await open();
  const ada = gate.browser();
  const page = await ada.open(`${gate.origin}/a%20b?x=1&x=2`);
  expect([page.status, names(page)]).toEqual([200, ["staff", "partners", "guests"]]);
  expect(page.body).toContain("Staff &lt;of the bank&gt;");
  expect(gate.providerRequests).toEqual([]);
  const back = await signIn(ada, page, { user: "ada", source: "partners" });
  expect([back.status, back.url.href]).toEqual([200, `${gate.origin}/a%20b?x=1&x=2`]);
  expect(gate.requests.at(-1)!.headers["x-user"]).toMatch(/^partners /);
  // Ours: no upstream sees which it was.
  expect(gate.requests.at(-1)!.headers["cookie"] ?? "").not.toContain("sallyport");
  gate.advance(13 * 3_600_000);
  expect(names(await ada.open(`${gate.origin}/x`))).toEqual(["partners", "staff", "guests"]);
  expect(names(await gate.browser().open(`${gate.origin}/x`))).toEqual(["staff", "partners", "guests"]);
});

test("a route offers those that it takes, and a level those that vouch for it, with the reason", async () => {
  const gate = await open();
  expect(names(await gate.browser().open(`${gate.origin}/two/x`))).toEqual(["staff", "partners"]);
  const ada = gate.browser();
  const page = await ada.open(`${gate.origin}/vault`);
  expect(names(page)).toEqual(["staff", "partners"]);
  expect(page.body).toContain("You open the vault");
  const opened = await signIn(ada, page, { user: "ada", source: "partners", code: () => gate.provider.codeFor("ada") });
  expect([opened.status, opened.url.pathname]).toEqual([200, "/vault"]);
  expect(gate.requests.at(-1)!.headers["x-user"]).toMatch(/^partners /);
  // One is nothing to choose.
  const direct = await gate.browser().open(`${gate.origin}/own`, { until: (url) => url.origin !== gate.origin });
  expect(direct.location?.origin).toBe(gate.provider.issuer);
});

test("what was sent is kept while somebody chooses, and sent once", async () => {
  const gate = await open();
  const ada = gate.browser();
  const page = await ada.post(`${gate.origin}/things`, { amount: "250" }, { from: await ada.open(`${gate.origin}/`) });
  expect(names(page)).toEqual(["staff", "partners", "guests"]);
  await signIn(ada, page, { user: "ada", source: "guests" });
  // Back at the choice: who is signed in by now is led on, and nothing is sent again.
  expect((await ada.open(page.url)).url.pathname).toBe("/things");
  const posts = gate.requests.filter((one) => one.method === "POST");
  expect(posts.map(({ url, body, headers }) => [url, body, headers["x-user"]])).toEqual([
    ["/things", "amount=250", expect.stringMatching(/^guests /)],
  ]);
});

test("an address names one, or some; a name that is not there is as if none were named", async () => {
  const gate = await open();
  const login = `${gate.origin}/.sallyport/login`;
  const until = (url: URL) => url.origin !== gate.origin;
  for (const query of ["?source=partners", "?source=partners&source=gone"])
    expect((await gate.browser().open(`${login}${query}`, { until })).location?.origin).toBe(gate.provider.issuer);
  expect(names(await gate.browser().open(`${login}?source=guests&source=staff`))).toEqual(["staff", "guests"]);
  expect(names(await gate.browser().open(`${login}?source=gone`))).toHaveLength(3);
  expect(names(await gate.browser().open(`${login}?mode=popup`))).toHaveLength(3);
  expect(names(await gate.browser().open(`${gate.origin}/.sallyport/factors`))).toHaveLength(3);
  // Not one that is none of the choices.
  const two = await gate.browser().open(`${gate.origin}/two/x`);
  const other = await gate.browser().open(new URL(`${two.url.pathname}${two.url.search}&source=guests`, two.url));
  expect(names(other)).toEqual(["staff", "partners"]);
});

test("who is signed in proves more where they signed in, without a choice", async () => {
  const gate = await open();
  const ada = gate.browser();
  await signIn(ada, `${gate.origin}/x`, { user: "ada", source: "partners" });
  const code = () => gate.provider.codeFor("ada");
  const opened = await signIn(ada, `${gate.origin}/vault`, { user: "ada", code });
  expect([opened.status, opened.url.pathname]).toEqual([200, "/vault"]);
  expect(gate.requests.at(-1)!.headers["x-user"]).toMatch(/^partners /);
});

test("programs are told of each", async () => {
  const gate = await open();
  const told = async (path: string) =>
    JSON.parse((await ask(gate.port, `GET ${path}`, ["Accept: application/json"])).body) as Record<string, unknown>;
  expect(await told("/x")).toMatchObject({
    step_up_url: `${gate.origin}/.sallyport/login`,
    sign_in: ["staff", "partners", "guests"].map((source) => ({
      source,
      label: source === "staff" ? "Staff <of the bank>" : source,
      step_up_url: `${gate.origin}/.sallyport/login?source=${source}`,
    })),
  });
  const two = await told("/two/x");
  expect(two).toMatchObject({ step_up_url: `${gate.origin}/.sallyport/login?source=staff&source=partners` });
  expect(two["sign_in"]).toHaveLength(2);
  const page = await gate.browser().open(String(two["prove_url"]));
  expect(names(page)).toEqual(["staff", "partners"]);
});

test("where there is one source, a stranger reads the reason before they are led away; without one they are led at once", async () => {
  const gate = await gatewayUnderTest({
    policies: withRoutes(`
  publicRoute("GET /vault", stepUp(mfa, { maxAge: "5m", reason: "The vault" }), forward(bank)),
  route("GET /*", forward(bank)),`),
  });
  const ada = gate.browser();
  const page = await ada.open(`${gate.origin}/vault`, { looks: true });
  expect([page.status, page.url.pathname]).toEqual([200, "/.sallyport/login"]);
  expect(page.body).toContain("The vault");
  const before = gate.providerRequests.length;
  const ahead = await ada.open(page.url, { follow: false, headers: { "sec-purpose": "prefetch;prerender" } });
  expect([ahead.status, gate.providerRequests.length]).toEqual([503, before]);
  const there = await follow(ada, page, "Go on");
  expect(there.url.origin).toBe(gate.provider.issuer);
  const opened = await signIn(ada, there, { user: "ada", code: () => gate.provider.codeFor("ada") });
  expect([opened.status, opened.url.pathname]).toEqual([200, "/vault"]);
  const until = (url: URL) => url.origin !== gate.origin;
  const direct = await gate.browser().open(`${gate.origin}/statements`, { looks: true, until });
  expect(direct.location?.origin).toBe(gate.provider.issuer);
});
