// An explanation says what the decision says: over the policies of the demo and over some of every kind, for requests and people that nobody thought of.

import { resolve } from "node:path";
import { afterAll, describe, expect, test, vi } from "vitest";
import {
  type ExplainedStep,
  type Explanation,
  gateway,
  type TestGateway,
  type Verdict,
} from "../../src/testing/index.ts";
import { seededChance } from "../support/chance.ts";
import { openedOnce } from "./policy-folder.ts";

vi.setConfig({ testTimeout: 240_000 });

const everyKind = openedOnce(`
  route("/chance", () => Math.random() < 0.5 || deny("Tails"), () => Math.random() < 0.5 || stepUp(mfa), forward(bank, { headers: { "x-n": () => String(Math.random()) } })),
  route("/nested/:id", ({ user }) => user.groups.includes("finance") || when(({ client }) => client.address === "10.0.0.1", stepUp(passkey)),
    when(({ params }) => params.id === "1", when(({ user }) => user.id === "ada", () => deny("Ada")), stepUp(mfa, { maxAge: "5m" })),
    when(({ request }) => request.method === "POST", stepUp(allOf(mfa, passkey), { scope: ({ params }) => params.id })),
    forward(bank)),
  publicRoute("/open", ({ user }) => user === undefined || user.claims["tier"] !== "bad", ({ request }) => (request.query["q"]?.length ?? 0) < 2, respond()),
  route("/breaks", ({ user }) => (user.claims["tier"] as string).length > 2, stepUp(anyOf(own, high)), redirect("/nested/1")),
  route("/headers", ({ request }) => request.headers["x-kind"] === "fine" || deny("Kind"), forward(bank, { headers: { "x-a": ({ user }) => user.claims["tier"] as string } })),`);
let demo: Promise<TestGateway> | undefined;
const openDemo = () => (demo ??= gateway(resolve(import.meta.dirname, "../../policies")));
afterAll(async () => (await demo)?.close());

const worlds = [
  [
    "the demo",
    openDemo,
    "http://localhost",
    [
      "/",
      "/payouts",
      "/payouts/17/approve",
      "/documents",
      "/records/1",
      "/records/keys",
      "/admin/x",
      "/api/payouts",
      "/api/x",
      "/statements/1",
      "/nowhere",
    ],
    ["mfa", "passkey", "second-factor"],
  ],
  [
    "every kind of step",
    everyKind,
    "https://bank.example",
    ["/chance", "/nested/1", "/nested/2", "/open", "/open?q=1&q=2", "/breaks", "/headers", "/nowhere", "/a/../b"],
    ["mfa", "passkey", "own", "high"],
  ],
] as const;

/** What the steps alone come to, by the rule that docs/reference/policies.md gives. */
function strictest({ steps, verdict }: Explanation): string {
  const flat = (step: ExplainedStep): ExplainedStep[] => [step, ...step.steps.flatMap(flat)];
  const said = new Set(steps.flatMap(flat).map((step) => step.verdict));
  if (said.has("failed")) return "refuse";
  if (said.has("denied")) return "deny";
  if (verdict.kind === "sign-in") return "sign-in";
  return said.has("step-up") ? "step-up" : "act";
}

const kindOf = ({ kind }: Verdict) => (kind === "forward" || kind === "redirect" || kind === "respond" ? "act" : kind);

describe.each(worlds)("%s", (_, open, origin, paths, levels) => {
  test.each([1, 2, 3])("with seed %i", async (seed) => {
    const gate = await open();
    const random = seededChance(seed);
    const one = <Value>(values: readonly Value[]): Value => values[Math.floor(random() * values.length)]!;
    for (let count = 0; count < 25; count++) {
      let visitor: Pick<TestGateway, "as" | "having" | "from" | "at" | "request" | "explain"> = gate;
      if (random() < 0.8)
        visitor = visitor.as({
          id: one(["ada", "bob"]),
          groups: one([[], ["finance"], ["it"], ["finance", "it"]]),
          claims: one([{}, { tier: "gold" }, { tier: "bad" }, { tier: 7 }]),
          ...one([{}, {}, { source: "machines" }]),
        });
      if (random() < 0.5) visitor = visitor.having(one(levels), { age: one(["0s", "4m", "6m", "1h"]) });
      if (random() < 0.5) visitor = visitor.from(one(["10.0.0.1", "127.0.0.1", "2001:db8::1"]));
      visitor = visitor.at(new Date(1_750_000_000_000 + Math.floor(random() * 1e9)));
      const asked = [
        one(["GET", "POST", "PURGE"]),
        `${origin}${one(paths)}`,
        one([{}, { headers: { "x-kind": "fine" } }]),
      ] as const;
      const verdict = await visitor.request(...asked).catch((cause: Error) => cause.message);
      const explanation = await visitor.explain(...asked).catch((cause: Error) => cause.message);
      // What nobody can prove is told alike.
      if (typeof explanation === "string") expect(explanation).toBe(verdict);
      else {
        if (!asked[1].endsWith("/chance")) expect(explanation.verdict).toEqual(verdict);
        if (explanation.steps.length > 0) expect(strictest(explanation)).toBe(kindOf(explanation.verdict));
        if (explanation.toPass !== null && explanation.toPass.length === 0)
          expect(kindOf(explanation.verdict)).toBe("act");
      }
    }
  });
});
