// The decision log: one line for every request, complete, and louder when something failed.

import { expect, test } from "vitest";
import { ask } from "../support/ask.ts";
import { gatewayUnderTest, withRoutes } from "../support/gateway-under-test.ts";
import type { LogLine } from "../support/log-lines.ts";
import { signIn } from "../support/sign-in.ts";

const routes = `
  publicRoute("GET /", forward(bank)),
  route("GET /in", forward(bank)),
  route("GET /no", ({ user }) => user.id === "root" || deny("Only root"), forward(bank)),
  route("GET /quiet", () => false, forward(bank)),
  route("GET /away", redirect("/in")),
  route("GET /self", respond({ status: 418 })),
  route("GET /vault", stepUp(mfa, { maxAge: "5m", reason: "The vault" }), forward(bank)),
  route("GET /fault", () => { throw new Error("x"); }, forward(bank)),
  route("GET /odd", forward(bank, { headers: { "x-a": () => "\\n" } })),
`;

const expectComplete = (line: LogLine) => {
  expect(line).toMatchObject({
    event: "decision",
    time: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
    level: expect.stringMatching(/^(info|warn)$/),
    request: expect.stringMatching(/^[0-9a-f-]{36}$/),
    verdict: expect.any(String),
    status: expect.any(Number),
    method: expect.any(String),
    host: "localhost",
    path: expect.stringMatching(/^\//),
    client: "127.0.0.1",
    kind: expect.stringMatching(/^(navigation|fetch|api|upgrade)$/),
    us: { total: expect.any(Number) },
  });
  expect(Number.isInteger((line["us"] as { total: number }).total)).toBe(true);
};

test("every request leaves exactly one line that says what became of it", async () => {
  const gate = await gatewayUnderTest({ policies: withRoutes(routes) });
  const browser = gate.browser();
  await signIn(browser, `${gate.origin}/in`, { user: "ada" });
  const expected: readonly (readonly [string, object])[] = [
    [
      "/",
      {
        verdict: "forward",
        status: 200,
        route: "GET /",
        upstream: "bank",
        endpoint: expect.stringContaining("http://127.0.0.1:"),
      },
    ],
    [
      "/in",
      { verdict: "forward", status: 200, route: "GET /in", subject: "ada", source: "staff", policy: "bank.ts:8" },
    ],
    ["/no", { verdict: "deny", status: 403, reason: "Only root", policy: "bank.ts:9" }],
    ["/quiet", { verdict: "deny", status: 403, policy: "bank.ts:10" }],
    ["/away", { verdict: "redirect", status: 303, policy: "bank.ts:11" }],
    ["/self", { verdict: "respond", status: 418, policy: "bank.ts:12" }],
    [
      "/vault",
      {
        verdict: "step-up",
        status: 303,
        reason: "The vault",
        policy: "bank.ts:13",
        asked: [{ level: "mfa", maxAgeSeconds: 300, reason: "The vault", policy: "bank.ts:13" }],
      },
    ],
    ["/fault", { verdict: "fault", status: 500, code: "DECISION_FAULT", level: "warn", policy: "bank.ts:14" }],
    ["/odd", { verdict: "fault", status: 500, code: "DECISION_FAULT", level: "warn", policy: "bank.ts:15" }],
    ["/nowhere", { verdict: "refuse", status: 404, code: "ROUTING_NO_ROUTE", level: "info" }],
  ];
  for (const [path, fields] of expected) {
    const before = gate.decisions().length;
    const page = await browser.open(`${gate.origin}${path}`, { follow: false });
    await gate.logged((line) => gate.decisions().indexOf(line) >= before);
    const lines = gate.decisions().slice(before);
    expect(lines).toHaveLength(1);
    expectComplete(lines[0]!);
    expect(lines[0]).toMatchObject({ path, generation: expect.stringMatching(/^[0-9a-f]{12}$/), ...fields });
    expect(lines[0]!["status"]).toBe(page.status);
  }
  const ids = gate.decisions(true).map((line) => line["request"]);
  expect(new Set(ids).size).toBe(ids.length);
});

test("who is not signed in is logged as asked to", async () => {
  const gate = await gatewayUnderTest({ policies: withRoutes(routes) });
  await ask(gate.port, "GET /in", ["Sec-Fetch-Mode: navigate"]);
  await ask(gate.port, "GET /in");
  expect(gate.decisions()).toMatchObject([
    { verdict: "sign-in", status: 303, kind: "navigation" },
    { verdict: "sign-in", status: 401, kind: "api" },
  ]);
  for (const line of gate.decisions()) {
    expectComplete(line);
    expect(line).not.toHaveProperty("subject");
  }
});

test("what fails behind the gateway is a warning with its code", async () => {
  const gate = await gatewayUnderTest({
    policies: withRoutes(routes),
    upstream: (incoming) => void incoming.socket.destroy(),
  });
  const reply = await ask(gate.port, "GET /");
  expect(reply.status).toBe(502);
  expect(gate.decisions().at(-1)).toMatchObject({
    level: "warn",
    status: 502,
    code: expect.stringMatching(/^UPSTREAM_/),
    verdict: "forward",
  });
});

test("an upstream's own error is no fault of the gateway's", async () => {
  const gate = await gatewayUnderTest({
    policies: withRoutes(routes),
    upstream: (_incoming, reply) => void reply.writeHead(500).end("mine"),
  });
  expect((await ask(gate.port, "GET /")).status).toBe(500);
  const line = gate.decisions().at(-1)!;
  expect(line).toMatchObject({ level: "info", verdict: "forward", status: 500 });
  expect(line).not.toHaveProperty("code");
});

test("what never became a request is logged too", async () => {
  const gate = await gatewayUnderTest({ policies: withRoutes(routes) });
  await ask(gate.port, "G\u0001T /x");
  expect(await gate.logged((line) => line["event"] === "malformed")).toMatchObject({
    code: "LISTENER_PARSE",
    client: "127.0.0.1",
  });
});

test("the page of a refusal and its log line name each other", async () => {
  const gate = await gatewayUnderTest({ policies: withRoutes(routes) });
  const browser = gate.browser();
  await signIn(browser, `${gate.origin}/in`, { user: "ada" });
  const page = await browser.open(`${gate.origin}/no`);
  const line = gate.decisions().at(-1)!;
  expect(page.body).toContain(String(line["request"]));
  expect(page.body).toContain("Only root");
});
