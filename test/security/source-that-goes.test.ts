// A source that goes while people are signed in by it, in every way it can: everywhere they are nobody at once, their streams end, and they sign in again.

import { expect, onTestFinished, test } from "vitest";
import { createIdentityProvider } from "../../demo/identity-provider/identity-provider.ts";
import { accessToken } from "../support/access-token.ts";
import type { BrowserClient } from "../support/browser-client.ts";
import {
  bankClient,
  type GatewayUnderTest,
  gatewayUnderTest,
  type Places,
  type Policies,
  standardUpstream,
} from "../support/gateway-under-test.ts";
import { readToEnd, readUntil } from "../support/raw-client.ts";
import { signIn } from "../support/sign-in.ts";
import { streamingApplication } from "../support/streaming-application.ts";
import { both, closeFrame } from "../support/streams.ts";

/** What is declared, and who is believed on the host and on its route. */
interface Declared {
  readonly name?: string;
  readonly issuer?: string;
  readonly client?: string;
  readonly audience?: string;
  readonly host?: string;
  readonly route?: string;
}

const policies =
  ({ name = "staff", issuer, client = "bank", audience = "https://api.bank.example", host, route = "" }: Declared) =>
  (places: Places): Policies => ({
    "upstreams.ts": standardUpstream(places),
    "bank.ts": `
import { assurance, bearer, forward, host, oidc, route, secret, stepUp } from "sallyport";
import { bank } from "./upstreams.ts";
const clientSecret = secret("BANK_CLIENT_SECRET");
const staff = oidc("${name}", { issuer: "${issuer ?? places.issuer}", clientId: "${client}", clientSecret, refresh: "5m" });
const others = oidc("others", { issuer: "${places.issuer}", clientId: "bank", clientSecret });
const machines = bearer("machines", { issuer: "${places.issuer}", audience: "${audience}" });
const mfa = assurance("mfa", { acr: "urn:sallyport:demo:mfa" });
export default host("localhost", { identity: ${host ?? "[staff, machines]"} },
  route("/vault", ${route} stepUp(mfa), forward(bank)),
  route("/*", ${route} forward(bank)),
);
`,
  });

async function start(par: "offered" | "absent" = "absent") {
  const application = await streamingApplication();
  let places: Places | undefined;
  const gate = await gatewayUnderTest({
    // It does not know the other client, and would say so to us instead of to the browser.
    par,
    policies: (given) => {
      places = { ...given, upstream: application.url };
      return policies({})(places);
    },
  });
  const other = await createIdentityProvider({ port: 0, clients: [bankClient(gate.origin)], now: gate.now });
  onTestFinished(() => other.close());
  const deploy = (declared: Declared) => gate.deploy(policies(declared)(places!));
  return { gate, other, deploy };
}

async function signedIn(gate: GatewayUnderTest, source = "staff"): Promise<BrowserClient> {
  const browser = gate.browser();
  await signIn(browser, `${gate.origin}/.sallyport/login?source=${source}&return_to=/`, { user: "ada" });
  expect((await browser.fetch(`${gate.origin}/`)).status).toBe(200);
  return browser;
}

const cookieOf = (browser: BrowserClient, { origin }: GatewayUnderTest) =>
  `Cookie: ${browser.cookies.header(new URL(origin), { site: "same-site", safeNavigation: false })}`;

/** Where nobody is signed in, no address says that somebody is, and each that can leads to where they sign in. */
async function expectNobody(browser: BrowserClient, { origin }: GatewayUnderTest, offered: boolean) {
  for (const path of ["/", "/vault"]) {
    const script = await browser.fetch(origin + path);
    expect([path, script.status, JSON.parse(script.body)]).toMatchObject([path, 401, { code: "IDENTITY_REQUIRED" }]);
  }
  for (const path of ["sessions", "logout", "factors", "factors/app", "verify?c=x", "prove?level=mfa"]) {
    const page = await browser.open(`${origin}/.sallyport/${path}`, { follow: false });
    expect(page.status).toBeLessThan(500);
    expect(page.body).not.toMatch(/signed in as/i);
    if (offered && path !== "logout" && !path.startsWith("verify"))
      expect([path, page.status]).not.toEqual([path, 200]);
  }
  for (const query of ["mode=popup&origin=", "return_to=/", "source=staff&return_to=/"]) {
    const window = await browser.open(`${origin}/.sallyport/login?${query}`, { until: (url) => url.origin !== origin });
    expect([query, window.status, window.location?.origin === origin]).toEqual([query, offered ? 303 : 404, false]);
  }
}

const ways: readonly (readonly [string, (other: { readonly issuer: string }) => Declared, boolean])[] = [
  ["is renamed", () => ({ name: "employees" }), true],
  ["is of another issuer by the same name", ({ issuer }) => ({ issuer }), true],
  ["is another client by the same name", () => ({ client: "shop" }), true],
  ["is not believed on the host any more", () => ({ host: "[others, machines]" }), true],
  ["is gone, and so is every other that people sign in with", () => ({ host: "machines" }), false],
];

test.each(ways)("one that %s", async (way, toDeclared, offered) => {
  const { gate, other, deploy } = await start();
  const ada = await signedIn(gate);
  const token = `Authorization: Bearer ${await accessToken({ issuer: gate.provider.issuer })}`;
  const [mine, machine] = [await both(gate, cookieOf(ada, gate)), await both(gate, token)];
  const ended = [readToEnd(mine.socket), readUntil(mine.events, /0\r\n\r\n$/)];
  await deploy(toDeclared(other));
  const [socket, events] = await Promise.all(ended);
  expect(socket).toBe(closeFrame("no longer believed here"));
  expect(events).toContain('{"code":4401,"reason":"no longer believed here"}');
  expect([machine.socket.closed, machine.events.closed]).toEqual([false, false]);
  await expectNobody(ada, gate, offered);
  if (!offered || way.includes("client")) return;
  // The old cookie still comes along.
  await signIn(ada, `${gate.origin}/`, { user: "ada" });
  expect((await ada.fetch(`${gate.origin}/`)).status).toBe(200);
  await both(gate, cookieOf(ada, gate));
});

test("a change that is no other source ends nothing", async () => {
  const { gate, deploy } = await start();
  const ada = await signedIn(gate);
  const { socket, events } = await both(gate, cookieOf(ada, gate));
  await deploy({ route: "{ identity: [staff, machines] }," });
  await deploy({});
  expect((await ada.fetch(`${gate.origin}/`)).status).toBe(200);
  expect([socket.closed, events.closed]).toEqual([false, false]);
  expect(gate.log.filter((line) => line["event"] === "streams-ended")).toEqual([]);
});

test("a route that takes it no longer ends what came to that route, and the person stays signed in elsewhere", async () => {
  const { gate, deploy } = await start();
  const host = "[staff, others, machines]";
  await deploy({ host });
  const ada = await signedIn(gate);
  const grace = await signedIn(gate, "others");
  const [mine, hers] = [await both(gate, cookieOf(ada, gate)), await both(gate, cookieOf(grace, gate))];
  const ended = readToEnd(mine.socket);
  await deploy({ host, route: "{ identity: [others, machines] }," });
  expect(await ended).toBe(closeFrame("no longer believed here"));
  expect((await ada.fetch(`${gate.origin}/`)).status).toBe(401);
  expect([hers.socket.closed, (await grace.fetch(`${gate.origin}/`)).status]).toEqual([false, 200]);
  expect((await ada.open(`${gate.origin}/.sallyport/sessions`)).body).toMatch(/signed in as/i);
});

test.each([
  ["goes", { host: "staff" }],
  ["is for another audience", { audience: "https://elsewhere.example" }],
])("streams of a bearer source that %s end, and people's do not", async (_, declared) => {
  const { gate, deploy } = await start();
  const ada = await signedIn(gate);
  const token = `Authorization: Bearer ${await accessToken({ issuer: gate.provider.issuer })}`;
  const [mine, machine] = [await both(gate, cookieOf(ada, gate)), await both(gate, token)];
  const ended = [readToEnd(machine.socket), readUntil(machine.events, /0\r\n\r\n$/)];
  await deploy(declared);
  const [socket, events] = await Promise.all(ended);
  expect(socket).toBe(closeFrame("no longer believed here"));
  expect(events).toContain("no longer believed here");
  expect([mine.socket.closed, mine.events.closed]).toEqual([false, false]);
});

test("the same id at another issuer goes on in nobody's session: what was proved at the old one is gone", async () => {
  const { gate, other, deploy } = await start();
  const ada = gate.browser();
  const code = () => gate.provider.codeFor("ada");
  await signIn(ada, `${gate.origin}/vault`, { user: "ada", code });
  expect((await ada.fetch(`${gate.origin}/vault`)).status).toBe(200);
  const old = cookieOf(ada, gate);
  await deploy({ issuer: other.issuer });
  await signIn(ada, `${gate.origin}/`, { user: "ada" });
  expect((await ada.fetch(`${gate.origin}/`)).status).toBe(200);
  const vault = await ada.fetch(`${gate.origin}/vault`);
  expect([vault.status, JSON.parse(vault.body)]).toMatchObject([401, { code: "STEPUP_REQUIRED" }]);
  // And the old session is over, also where its issuer comes back.
  await deploy({});
  const back = await fetch(`${gate.origin}/`, { headers: { cookie: old.slice("Cookie: ".length) } });
  expect(back.status).toBe(401);
});

test("no token of one provider is sent to another one by the same name", async () => {
  const { gate, deploy } = await start();
  const asked: string[] = [];
  const ada = await signedIn(gate);
  const spy = await createIdentityProvider({
    port: 0,
    clients: [bankClient(gate.origin)],
    now: gate.now,
    onRequest: ({ method, url }) => asked.push(`${method} ${url}`),
  });
  onTestFinished(() => spy.close());
  await deploy({ issuer: spy.issuer });
  // The refresh is due.
  gate.advance(6 * 60_000);
  expect((await ada.fetch(`${gate.origin}/`)).status).toBe(401);
  await ada.post(`${gate.origin}/.sallyport/logout`, {}, { from: `${gate.origin}/` });
  expect(asked.filter((one) => one.startsWith("POST"))).toEqual([]);
  expect(gate.log.filter((line) => line["event"] === "refresh")).toEqual([]);
});

test("whoever is at the provider while their source goes comes back to whoever is believed now", async () => {
  const { gate, other, deploy } = await start();
  for (const declared of [{ name: "employees" }, { issuer: other.issuer }, { host: "[others, machines]" }]) {
    await deploy({});
    const ada = gate.browser();
    const page = await ada.open(`${gate.origin}/somewhere`);
    expect(page.url.origin).toBe(gate.provider.issuer);
    await deploy(declared);
    const there = await signIn(ada, page, { user: "ada" });
    // One issuer knows her by now, the other does not.
    const back = there.url.origin === gate.origin ? there : await signIn(ada, there, { user: "ada" });
    expect([back.status, back.url.href]).toEqual([200, `${gate.origin}/somewhere`]);
    expect((await ada.fetch(`${gate.origin}/`)).status).toBe(200);
  }
});

test("an address that sets out to a source that has gone meanwhile leads to whoever is believed now", async () => {
  const { gate, deploy } = await start("offered");
  const ada = gate.browser();
  const isTicket = (url: URL) => url.searchParams.has("t");
  const asked = await ada.open(`${gate.origin}/somewhere`, { until: isTicket });
  await deploy({ name: "employees" });
  const back = await signIn(ada, asked.location!, { user: "ada" });
  expect([back.status, back.url.href]).toEqual([200, `${gate.origin}/somewhere`]);
});
