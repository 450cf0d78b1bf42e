// A reload in the middle of traffic: what runs finishes on the generation it began on, what comes is decided by the new one.

import type { IncomingMessage, ServerResponse } from "node:http";
import { expect, test } from "vitest";
import {
  type GatewayUnderTest,
  gatewayUnderTest,
  type Places,
  standardRoutes,
  withRoutes,
} from "../support/gateway-under-test.ts";
import { signIn } from "../support/sign-in.ts";

/** slow holds every request until it is told to answer. */
function slow() {
  const held: { incoming: IncomingMessage; reply: ServerResponse }[] = [];
  const waiting: (() => void)[] = [];
  return {
    upstream: (incoming: IncomingMessage, reply: ServerResponse) => {
      incoming.resume();
      held.push({ incoming, reply });
      for (const wake of waiting.splice(0)) wake();
    },
    arrived: async (count: number) => {
      while (held.length < count) await new Promise<void>((resolve) => waiting.push(resolve));
    },
    answer: () => {
      for (const { reply } of held.splice(0)) reply.end("late");
    },
  };
}

/** Policies of one open route that names its generation, with the place of the upstream kept for the next build. */
function named() {
  let places: Places | undefined;
  const make = (name: string, at: Places) =>
    withRoutes(`route("/*", forward(bank, { headers: { "x-generation": "${name}" } })),`, "{ identity: nobody }")(at);
  return {
    first: (at: Places) => {
      places = at;
      return make("first", at);
    },
    next: (name: string) => make(name, places!),
    closed: () => withRoutes(`route("/*", deny("closed")),`, "{ identity: nobody }")(places!),
    places: () => places!,
  };
}

const get = async (gate: GatewayUnderTest, path: string) => {
  const reply = await fetch(`${gate.origin}${path}`);
  return { status: reply.status, body: await reply.text() };
};

test("a request under way ends on the generation that decided it, and says so", async () => {
  const policies = named();
  const service = slow();
  const gate = await gatewayUnderTest({ policies: policies.first, upstream: service.upstream });
  const first = gate.decisions;
  const running = get(gate, "/running");
  await service.arrived(1);
  const next = await gate.deploy(policies.closed());
  expect(await get(gate, "/later")).toMatchObject({ status: 403 });
  service.answer();
  expect(await running).toEqual({ status: 200, body: "late" });
  const [later, before] = [
    await gate.logged((line) => line["path"] === "/later"),
    await gate.logged((line) => line["path"] === "/running"),
  ];
  expect(later).toMatchObject({ verdict: "deny", generation: next.id });
  expect(before).toMatchObject({ verdict: "forward", status: 200 });
  expect(before["generation"]).not.toBe(next.id);
  expect(first()).toHaveLength(2);
});

test("every request is decided by exactly one generation, however often they change", async () => {
  const policies = named();
  const gate = await gatewayUnderTest({ policies: policies.first });
  const names = ["first", "second", "third", "fourth", "fifth"];
  const ids = new Map([[gate.gateway ? "first" : "", ""]]);
  const replies: Promise<{ status: number }>[] = [];
  for (const name of names.slice(1)) {
    for (let count = 0; count < 10; count++) replies.push(get(gate, `/${name}/${count}`));
    ids.set(name, (await gate.deploy(policies.next(name))).id);
  }
  for (let count = 0; count < 10; count++) replies.push(get(gate, `/last/${count}`));
  expect(new Set((await Promise.all(replies)).map((reply) => reply.status))).toEqual(new Set([200]));
  expect(gate.requests).toHaveLength(50);
  // What the upstream was told and what the log says are one and the same generation.
  for (const request of gate.requests) {
    const line = await gate.logged((one) => one["path"] === request.url);
    const id = ids.get(request.headers["x-generation"]!);
    if (id) expect(line["generation"]).toBe(id);
    expect(names).toContain(request.headers["x-generation"]);
  }
  expect(
    gate.requests
      .filter((request) => request.url.startsWith("/last/"))
      .every((request) => request.headers["x-generation"] === "fifth"),
  ).toBe(true);
});

test("a generation that does not load leaves the last one serving, and a later one recovers", async () => {
  const policies = named();
  const gate = await gatewayUnderTest({ policies: policies.first });
  await expect(gate.deploy({ "bank.ts": "export default 1;" })).rejects.toThrow("POLICY_DEFAULT_EXPORT");
  const broken = await gate.build(policies.next("second"));
  await expect(gate.gateway.prepare({ ...broken, code: "throw new Error('no')" })).rejects.toThrow(
    expect.objectContaining({ code: "SANDBOX_LOAD" }),
  );
  expect(await get(gate, "/x")).toMatchObject({ status: 200 });
  expect(gate.requests.at(-1)!.headers["x-generation"]).toBe("first");
  await gate.deploy(policies.next("third"));
  await get(gate, "/y");
  expect(gate.requests.at(-1)!.headers["x-generation"]).toBe("third");
});

test("one that is prepared does not serve until it is activated, and not at all when it is discarded", async () => {
  const policies = named();
  const gate = await gatewayUnderTest({ policies: policies.first });
  const next = await gate.build(policies.next("second"));
  await gate.gateway.prepare(next);
  await get(gate, "/x");
  expect(gate.requests.at(-1)!.headers["x-generation"]).toBe("first");
  gate.gateway.discard(next.id);
  expect(() => gate.gateway.activate(next.id)).toThrow(expect.objectContaining({ code: "GATEWAY_FAULT" }));
  await get(gate, "/y");
  expect(gate.requests.at(-1)!.headers["x-generation"]).toBe("first");
  await gate.gateway.prepare(next);
  gate.gateway.activate(next.id);
  await get(gate, "/z");
  expect(gate.requests.at(-1)!.headers["x-generation"]).toBe("second");
});

test("the same policies are the same generation, and can be made live again", async () => {
  const policies = named();
  const gate = await gatewayUnderTest({ policies: policies.first });
  const one = await gate.deploy(policies.next("second"));
  const other = await gate.deploy(policies.next("second"));
  expect(other.id).toBe(one.id);
  expect(await get(gate, "/x")).toMatchObject({ status: 200 });
  await gate.deploy(policies.next("first"));
  expect(await get(gate, "/y")).toMatchObject({ status: 200 });
});

test("sessions and what they proved outlive a reload", async () => {
  let places: Places | undefined;
  const gate = await gatewayUnderTest({
    policies: (at) => {
      places = at;
      return withRoutes(standardRoutes)(at);
    },
  });
  const browser = gate.browser();
  await signIn(browser, `${gate.origin}/vault`, { user: "ada", code: () => gate.provider.codeFor("ada") });
  const calls = gate.providerRequests.length;
  await gate.deploy(
    withRoutes(`${standardRoutes} route("GET /new", stepUp(mfa, { maxAge: "5m" }), forward(bank)),`)(places!),
  );
  expect((await browser.open(`${gate.origin}/new`, { follow: false })).status).toBe(200);
  expect(gate.providerRequests).toHaveLength(calls);
});

test("who began to sign in before a reload ends it after", async () => {
  let places: Places | undefined;
  const gate = await gatewayUnderTest({
    policies: (at) => {
      places = at;
      return withRoutes(standardRoutes)(at);
    },
  });
  const browser = gate.browser();
  const asked = await browser.open(`${gate.origin}/vault`);
  await gate.deploy(withRoutes(`${standardRoutes} route("GET /new", forward(bank)),`)(places!));
  const done = await signIn(browser, asked, { user: "ada", code: () => gate.provider.codeFor("ada") });
  expect([done.status, done.url.pathname]).toEqual([200, "/vault"]);
});

test("a step-up that a reload takes away is not asked for any more, one that it adds is", async () => {
  let places: Places | undefined;
  const gate = await gatewayUnderTest({
    policies: (at) => {
      places = at;
      return withRoutes(`route("GET /x", forward(bank)),`)(at);
    },
  });
  const browser = gate.browser();
  await signIn(browser, `${gate.origin}/x`, { user: "ada" });
  await gate.deploy(withRoutes(`route("GET /x", stepUp(mfa), forward(bank)),`)(places!));
  expect((await browser.open(`${gate.origin}/x`, { follow: false })).status).toBe(303);
  await gate.deploy(withRoutes(`route("GET /x", forward(bank)),`)(places!));
  expect((await browser.open(`${gate.origin}/x`, { follow: false })).status).toBe(200);
});

test.each([
  ["programs alone", "{ identity: machines }", 401],
  [
    "another source of people, even of the same provider",
    `{ identity: oidc("others", { issuer: ISSUER, clientId: "bank", clientSecret: secret("BANK_CLIENT_SECRET") }) }`,
    303,
  ],
])("a session is nobody's after a reload to %s", async (_, identity, status) => {
  let places: Places | undefined;
  const gate = await gatewayUnderTest({
    policies: (at) => {
      places = at;
      return withRoutes(`route("GET /x", forward(bank)),`)(at);
    },
  });
  const browser = gate.browser();
  await signIn(browser, `${gate.origin}/x`, { user: "ada" });
  const before = gate.requests.length;
  const policies = withRoutes(
    `route("GET /x", forward(bank)),`,
    identity.replace("ISSUER", JSON.stringify(places!.issuer)),
  )(places!);
  const imported = `import { oidc, secret } from "sallyport";\n${policies["bank.ts"]}`;
  await gate.deploy({ ...policies, "bank.ts": imported });
  expect((await browser.open(`${gate.origin}/x`, { follow: false })).status).toBe(status);
  expect(gate.requests).toHaveLength(before);
});
