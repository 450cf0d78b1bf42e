// Back-channel logout: the provider ends sessions here, and nobody else can.

import { once } from "node:events";
import { get, type IncomingMessage } from "node:http";
import { expect, test } from "vitest";
import { type GatewayUnderTest, gatewayUnderTest, standardRoutes, withRoutes } from "../support/gateway-under-test.ts";
import { signIn } from "../support/sign-in.ts";

const path = "/.sallyport/backchannel-logout";

async function people(options: Parameters<typeof gatewayUnderTest>[0] = {}) {
  const gate = await gatewayUnderTest(options);
  const browsers = { laptop: gate.browser(), phone: gate.browser(), bob: gate.browser() };
  for (const [name, browser] of Object.entries(browsers)) {
    await signIn(browser, `${gate.origin}/statements`, { user: name === "bob" ? "bob" : "ada" });
  }
  const alive = async () => {
    const found: string[] = [];
    for (const [name, browser] of Object.entries(browsers)) {
      if ((await browser.open(`${gate.origin}/statements`, { follow: false })).status === 200) found.push(name);
    }
    return found;
  };
  expect(await alive()).toEqual(["laptop", "phone", "bob"]);
  return { gate, browsers, alive };
}

const send = (gate: GatewayUnderTest, body: string, headers: Record<string, string> = {}) =>
  fetch(gate.origin + path, {
    method: "POST",
    headers: { "content-type": "application/x-www-form-urlencoded", ...headers },
    body,
  });

const form = (token: string) => new URLSearchParams({ logout_token: token }).toString();

test("who is signed out at the provider is signed out here", async () => {
  const { gate, alive } = await people();
  const told = await gate.provider.signOut("ada");
  expect(told.length).toBeGreaterThan(0);
  expect(told.map((one) => one.delivered)).not.toContain(false);
  expect(await alive()).toEqual(["bob"]);
});

test("by sub it is all of the person's sessions, by sid the one", async () => {
  const { gate, alive } = await people();
  const sids = gate.provider.sids("ada");
  expect(sids).toHaveLength(2);
  const one = await send(gate, form(gate.provider.logoutToken({ sub: "ada", sid: sids[0] })));
  expect(one.status).toBe(200);
  expect(one.headers.get("cache-control")).toBe("no-store");
  expect(await alive()).toHaveLength(2);
  expect((await send(gate, form(gate.provider.logoutToken({ sub: "ada" })))).status).toBe(200);
  expect(await alive()).toEqual(["bob"]);
});

test("a token counts once", async () => {
  const { gate, browsers, alive } = await people();
  const body = form(gate.provider.logoutToken({ sub: "ada" }));
  expect((await send(gate, body)).status).toBe(200);
  await signIn(browsers.phone, `${gate.origin}/statements`, { user: "ada" });
  expect((await send(gate, body)).status).toBe(400);
  expect(await alive()).toEqual(["phone", "bob"]);
});

test.each([
  ["of another issuer", { iss: "https://evil.example" }, {}],
  ["for another client", { aud: "robot" }, {}],
  ["unsigned", {}, { alg: "none" as const }],
  ["with a nonce", { nonce: "n" }, {}],
  ["without an event", { events: {} }, {}],
])("a token %s ends nothing", async (_, claims, header) => {
  const { gate, alive } = await people();
  const answer = await send(gate, form(gate.provider.logoutToken({ sub: "ada", ...claims }, header)));
  expect(answer.status).toBe(400);
  expect(answer.headers.get("cache-control")).toBe("no-store");
  expect(await answer.json()).toMatchObject({ error: "invalid_request", code: "IDENTITY_LOGOUT_TOKEN" });
  expect(await alive()).toEqual(["laptop", "phone", "bob"]);
});

test("an odd body ends nothing and is answered", async () => {
  const { gate, alive } = await people();
  const right = () => form(gate.provider.logoutToken({ sub: "ada" }));
  expect((await send(gate, "")).status).toBe(400);
  expect((await send(gate, "logout_token=")).status).toBe(400);
  expect((await send(gate, `${right()}&${right()}`)).status).toBe(400);
  expect((await send(gate, right(), { "content-type": "text/plain" })).status).toBe(400);
  expect((await send(gate, `logout_token=${"x".repeat(20_000)}`)).status).toBe(413);
  expect((await fetch(gate.origin + path)).status).toBe(405);
  expect(await alive()).toEqual(["laptop", "phone", "bob"]);
});

test("the keys are away: nothing ends, and the provider may try again with the same token", async () => {
  const { gate, alive } = await people();
  // The keys of a while ago are believed no longer.
  gate.advance(61 * 60_000);
  const body = form(gate.provider.logoutToken({ sub: "ada" }));
  gate.behaviour.down = true;
  expect((await send(gate, body)).status).toBe(503);
  expect(await alive()).toEqual(["laptop", "phone", "bob"]);
  gate.behaviour.down = false;
  gate.advance(3_000);
  expect((await send(gate, body)).status).toBe(200);
  expect(await alive()).toEqual(["bob"]);
});

test("an event stream that is open ends with the reason", async () => {
  const { gate, browsers } = await people({
    policies: withRoutes(`route("GET /events", forward(bank)),${standardRoutes}`),
    upstream: (incoming, reply) => {
      if (incoming.url !== "/events") return void reply.end("ok");
      reply.writeHead(200, { "content-type": "text/event-stream" });
      reply.write("data: first\n\n");
    },
  });
  const cookie = browsers.laptop.cookies.header(new URL(gate.origin), { site: "same-site", safeNavigation: true });
  const request = get(`${gate.origin}/events`, { headers: { cookie, accept: "text/event-stream" } });
  const [stream] = (await once(request, "response")) as [IncomingMessage];
  stream.setEncoding("utf8");
  let text = "";
  const ended = new Promise<void>((resolve) => stream.on("data", (data: string) => (text += data)).on("end", resolve));
  await once(stream, "data");
  await gate.provider.signOut("ada");
  await ended;
  expect(text).toContain("data: first");
  expect(text).toContain('"code":4401');
  expect(text).toContain("signed out at the provider");
});
