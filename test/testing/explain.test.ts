// Explanations: each step with its verdict, which one won, and only such ways through as were seen to lead through.

import { expect, test } from "vitest";
import type { ExplainedStep, Explanation } from "../../src/testing/index.ts";
import { at, opened, openedOnce } from "./policy-folder.ts";

const open = openedOnce(`
  route("POST /payouts",
    ({ user }) => user.groups.includes("finance") || deny("Only finance"),
    stepUp(mfa, { maxAge: "5m" }),
    when(({ client }) => !client.address.startsWith("10."), stepUp(passkey, { scope: ({ request }) => ["pay", request.query["n"]?.[0] ?? ""], once: true })),
    forward(bank, { headers: { "x-user": ({ user }) => user.id } })),
  route("GET /tier", ({ user }) => user.claims["tier"] === "gold" || deny("Gold only"), forward(bank)),
  route("GET /hours", ({ time }) => new Date(time.now).getUTCHours() >= 8, forward(bank)),
  route("GET /throws", ({ user }) => (user.claims["list"] as string[]).length >= 0, forward(bank)),
  route("GET /never", () => deny("Never"), forward(bank)),
  route("GET /header", ({ request }) => request.headers["x-kind"] === "fine", forward(bank)),
  route("GET /robots", stepUp(own), forward(bank)),
  route("GET /secret", ({ request }) => Object.keys(request.headers).length > 9, forward(bank)),
  publicRoute("GET /", respond({ body: "hello" })),
`);

const verdicts = ({ steps }: Explanation) => steps.map(({ verdict }) => verdict);
const winners = ({ steps }: Explanation): ExplainedStep[] => {
  const flat = (step: ExplainedStep): ExplainedStep[] => [step, ...step.steps.flatMap(flat)];
  return steps.flatMap(flat).filter(({ wins }) => wins);
};

test("nobody, somebody, the right one, and one who has proved it all", async () => {
  const gate = await open();
  const pay = at("/payouts?n=17");
  const nobody = await gate.explain("POST", pay);
  expect(nobody).toMatchObject({ verdict: { kind: "sign-in" }, user: null });
  expect(verdicts(nobody)).toEqual(["unsigned", "step-up", "taken", "acts"]);
  expect(winners(nobody)).toEqual([]);

  const ada = await gate.as({ id: "ada" }).explain("POST", pay);
  expect(ada).toMatchObject({
    verdict: { kind: "deny", reason: "Only finance" },
    route: { host: "bank.example", pattern: "POST /payouts", at: { file: "bank.ts" } },
    user: { id: "ada", source: "staff" },
  });
  expect(verdicts(ada)).toEqual(["denied", "step-up", "taken", "acts"]);
  expect(winners(ada)).toMatchObject([
    {
      kind: "guard",
      reason: "Only finance",
      facts: { user: { id: "ada" } },
      otherwise: ['user.groups to hold "finance"'],
    },
  ]);
  expect(ada.steps[2]).toMatchObject({
    code: '({ client }) => !client.address.startsWith("10.")',
    facts: { "client.address": "192.0.2.1" },
    steps: [
      {
        verdict: "step-up",
        facts: { "request.query": { n: ["17"] } },
        stepUps: [{ scope: '["pay","17"]', proved: false }],
      },
    ],
  });
  expect(ada.toPass).toEqual([
    'user.groups to hold "finance"',
    "having mfa within 5m",
    'having passkey for ["pay","17"], once',
  ]);

  const right = gate.as({ id: "ada", groups: ["finance"] }).having("mfa");
  const asked = await right.explain("POST", pay);
  expect(asked).toMatchObject({ verdict: { kind: "step-up" }, toPass: ['having passkey for ["pay","17"], once'] });
  expect(verdicts(asked)).toEqual(["passed", "proved", "taken", "acts"]);
  expect(winners(asked)).toMatchObject([{ kind: "step-up", at: { line: 15 } }]);

  const passing = await right.from("10.1.2.3").explain("POST", pay);
  expect(passing).toMatchObject({ verdict: { kind: "forward" }, toPass: [] });
  expect(verdicts(passing)).toEqual(["passed", "proved", "skipped", "acts"]);
  expect(winners(passing)).toMatchObject([{ kind: "forward", facts: { user: { id: "ada" } } }]);
});

test("a claim, an hour, a header: what is found, and what cannot be", async () => {
  const ada = (await open()).as({ id: "ada" });
  expect(await ada.explain("GET", at("/tier"))).toMatchObject({ toPass: ['user.claims["tier"] to be "gold"'] });
  const early = await ada.at(new Date("2026-01-01T03:00:00Z")).explain("GET", at("/hours"));
  expect(early).toMatchObject({ verdict: { kind: "deny" }, toPass: ["asked at 2026-01-01T08:00:00.000Z"] });
  expect(await ada.explain("GET", at("/header"))).toMatchObject({ toPass: ['request.headers["x-kind"] to be "fine"'] });
  expect(await ada.explain("GET", at("/never"))).toMatchObject({
    verdict: { kind: "deny" },
    toPass: null,
    steps: [{ verdict: "denied", otherwise: [] }, { verdict: "acts" }],
  });
  // A key cannot carry a factor of the gateway's own.
  const robot = (await open()).as({ id: "robot", source: "machines" });
  expect(await robot.explain("GET", at("/robots"))).toMatchObject({ verdict: { kind: "step-up" }, toPass: null });
});

test("what threw, with its message, its line and its frame", async () => {
  const broken = await (await open()).as({ id: "ada" }).explain("GET", at("/throws"));
  expect(broken).toMatchObject({ verdict: { kind: "refuse", code: "DECISION_FAULT" } });
  expect(winners(broken)).toMatchObject([
    {
      verdict: "failed",
      fault: {
        code: "POLICY_THREW",
        at: { file: "bank.ts" },
        line: expect.stringContaining('claims["list"]'),
        thrown: expect.stringContaining("Cannot read properties of undefined"),
      },
    },
  ]);
});

test("no route, and nobody who is asked for anything", async () => {
  const gate = await open();
  expect(await gate.explain("GET", at("/nowhere"))).toMatchObject({
    verdict: { kind: "refuse", code: "ROUTING_NO_ROUTE" },
    route: null,
    steps: [],
  });
  expect(await gate.explain("GET", at("/"))).toMatchObject({ verdict: { kind: "respond" }, steps: [{ wins: true }] });
  await expect(gate.explain("GET", "/")).rejects.toThrow("whole address");
});

test("credentials are in no fact", async () => {
  const headers = { Authorization: "Bearer S3CRET", Cookie: "a=S3CRET", "X-Other": "fine" };
  const explanation = await (await open()).as({ id: "ada" }).explain("GET", at("/secret"), { headers });
  expect(JSON.stringify(explanation)).not.toContain("S3CRET");
  expect(explanation.steps[0]!.facts).toEqual({ "request.headers": { "x-other": "fine" } });
});

test("a destination that is not let through is said to be what decides", async () => {
  const gate = await opened(`
  route("/ours/*", forward(bank, { rewrite: ["destination"] })),
  route("/closed/*", ({ request }) => request.method === "GET" || deny("Closed"), forward(bank)),`);
  const move = await gate.as({ id: "ada" }).explain("MOVE", at("/ours/a"), { headers: { Destination: "/closed/b" } });
  expect(move).toMatchObject({
    verdict: { kind: "deny", reason: "Closed" },
    why: expect.stringContaining("Destination"),
  });
  expect(winners(move)).toEqual([]);
});

test("a guard without end has no steps to tell of, and the next one is explained", async () => {
  const gate = await opened(`
  publicRoute("GET /loop", () => { for (;;); }, forward(bank)),
  publicRoute("GET /fine", forward(bank)),`);
  expect(await gate.explain("GET", at("/loop"))).toMatchObject({
    verdict: { kind: "refuse", code: "DECISION_TIMEOUT" },
    route: { pattern: "GET /loop" },
    steps: [],
    toPass: null,
  });
  expect(await gate.explain("GET", at("/fine"))).toMatchObject({ verdict: { kind: "forward" }, toPass: [] });
});
