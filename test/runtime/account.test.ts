// The account of a decision: its ruling is the decision's own, whatever the steps and the facts.

import { describe, expect, test } from "vitest";
import { accountOf } from "../../runtime/account.ts";
import type { UserContext } from "../../runtime/context.ts";
import { evaluate } from "../../runtime/evaluate.ts";
import { bits, sentOf } from "../../runtime/facts.ts";
import {
  choose,
  deny,
  every,
  forward,
  otherwise,
  publicRoute,
  redirect,
  route,
  stepUp,
  when,
} from "../../runtime/index.ts";
import { type Route, routeDataOf } from "../../runtime/route.ts";
import { createTrace } from "../../runtime/view.ts";
import { bank, factsOf, mfa, passkey, signedOut, vault } from "./evaluated.ts";

type Any = Route<UserContext>;

const accounted = (one: Any, change = {}) => accountOf(routeDataOf(one)!, true, sentOf(factsOf(change)), createTrace());

const broken = () => {
  throw new Error("broken");
};

const routes: Readonly<Record<string, Any>> = {
  plain: route("/", forward(bank)),
  "several denials": route(
    "/",
    () => deny("one"),
    () => false,
    forward(bank),
  ),
  "a fault behind a denial": route(
    "/",
    () => deny("one"),
    broken,
    () => null as never,
    forward(bank),
  ),
  "step-ups of guards and of steps": route("/", () => stepUp(passkey), stepUp(mfa, { maxAge: "5m" }), forward(bank)),
  "a guard that acts first": route("/", () => redirect("/x"), forward(bank)),
  "choices within choices": route(
    "/",
    choose(
      when(({ user }) => user.id === "bob", deny("Bob")),
      when(
        ({ user }) => user.groups.includes("finance"),
        every(({ client }) => client.address !== "x", stepUp(mfa)),
        choose(
          when(({ request }) => request.method === "GET", stepUp(passkey)),
          otherwise(() => deny("Not that")),
        ),
      ),
      otherwise(deny("Others")),
    ),
    forward(bank),
  ),
  "a test that fails": route("/", choose(when(broken, deny("no")), otherwise(stepUp(mfa))), forward(bank)),
  "a guard that returns steps of steps": route(
    "/",
    () =>
      every(
        when(({ request }) => request.host !== "x", stepUp(mfa)),
        ({ client }) => client.address === "x" || deny("Ada"),
      ),
    forward(bank),
  ),
  "a header that fails": route("/", forward(bank, { headers: { "x-a": broken as () => string } })),
  "a header that nobody needs": route("/", () => false, forward(bank, { headers: { "x-a": broken as () => string } })),
  "a scope": route("/", stepUp(mfa, { scope: ({ request }) => ["x", request.path] }), forward(bank)),
  "a scope that is none": route("/", stepUp(mfa, { scope: () => "" }), forward(bank)),
  public: publicRoute("/", ({ user }) => user === undefined || user.id !== "ada", forward(vault)),
};

describe.each(Object.entries(routes))("%s", (_, one) => {
  test.each([
    ["ada", {}],
    ["nobody", signedOut],
    ["a POST", { "request.method": "POST" }],
  ])("for %s", (_who, change) => {
    expect(accounted(one, change).ruling).toEqual(evaluate(routeDataOf(one)!, true, factsOf(change)));
  });
});

test("each step says what it came to by itself, and what it looked at", () => {
  const { steps, acting } = accounted(
    route(
      "/",
      ({ user }) => user.id === "ada",
      () => deny("one"),
      () => deny("two"),
      when(({ client }) => client.address !== "", stepUp(mfa)),
      when(({ time }) => time.now < 0, stepUp(passkey)),
      forward(bank, { headers: { "x-user": ({ user }) => user.id } }),
    ),
  );
  expect(steps.map(({ reads }) => reads)).toEqual([bits.user, 0, 0, bits["client.address"], bits["time.now"], 0]);
  expect(steps.map(({ denial }) => denial?.reason)).toEqual([undefined, "one", "two", undefined, undefined, undefined]);
  expect(steps.map(({ tests }) => tests.map(({ holds }) => holds))).toEqual([[], [], [], [true], [false], []]);
  expect(steps[3]!.steps).toMatchObject([{ stepUps: [{ level: "mfa" }] }]);
  expect(steps[4]!.steps).toEqual([]);
  expect(steps[5]).toMatchObject({ action: "forward" });
  // It is refused, so nobody asks for its headers.
  expect(acting).toBeNull();
});

test("of several faults each has its own, with what was thrown", () => {
  const { steps } = accounted(route("/", broken, () => null as never, forward(bank)));
  expect(steps).toMatchObject([
    { fault: { code: "POLICY_THREW" }, thrown: "Error: broken" },
    { fault: { code: "POLICY_RETURNED" }, thrown: "null" },
    { fault: null, thrown: "" },
  ]);
});
