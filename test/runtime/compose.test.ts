// every() and choose(): steps made of steps decide as the same steps do where they are written out.

import { describe, expect, test } from "vitest";
import {
  choose,
  deny,
  every,
  forward,
  type Guard,
  otherwise,
  redirect,
  route,
  stepUp,
  type UserContext,
  when,
} from "../../runtime/index.ts";
import { type Route, routeDataOf } from "../../runtime/route.ts";
import { bank, factsOf, mfa, passkey, rulingOf, signedOut, vault } from "./evaluated.ts";

type Part = Guard<UserContext>;
const ask = (steps: readonly Part[], facts = factsOf()) =>
  rulingOf(route<string, UserContext>("/x", ...(steps as [Part, ...Part[]])), facts);
const yes = () => true;
const no = () => false;
const known = ({ user }: UserContext) => user.id === "ada";

describe("every()", () => {
  const lists: readonly (readonly Part[])[] = [
    [known],
    [known, stepUp(mfa)],
    [() => deny("no"), stepUp(mfa)],
    [when(yes, stepUp(mfa), forward(vault)), known],
    [every(stepUp(mfa), every(stepUp(passkey), known))],
    [
      () => {
        throw new Error("x");
      },
      () => deny("no"),
    ],
    [({ request }) => request.headers["x"] === "y"],
  ];
  test.each(lists.map((list, index) => [index, list] as const))("list %i: as if each stood by itself", (_, list) => {
    for (const facts of [factsOf(), factsOf(signedOut)]) {
      const places = /"at":"[^"]*"|"step":"[^"]*"|"frames":\[[^\]]*\]/g;
      const written = JSON.stringify(ask([...list, forward(bank)], facts)).replaceAll(places, "");
      const within = [every<UserContext>(...(list as [Part, ...Part[]])), forward(bank)];
      expect(JSON.stringify(ask(within, facts)).replaceAll(places, "")).toBe(written);
      const whole = [every<UserContext>(...(list as [Part, ...Part[]]), forward(bank))];
      expect(JSON.stringify(ask(whole, facts)).replaceAll(places, "")).toBe(written);
      const returned = [() => every(...(list as [never])) as never, forward(bank)];
      expect(ask(returned as Part[], facts).kind).toBe(ask([...list, forward(bank)], facts).kind);
    }
  });
});

test("what every() holds is run like what is written out: the compiled steps are the same", () => {
  const [one, other] = [() => true, () => true];
  const compiled = (made: Route<UserContext>) =>
    routeDataOf(made)?.steps.map((step) => ("guard" in step ? step.guard : "data" in step ? step.data.kind : "other"));
  const asked = stepUp(mfa);
  const acts = forward(bank);
  expect(compiled(route<"/x", UserContext>("/x", every(one, every(other, asked)), acts))).toEqual([
    one,
    other,
    "step-up",
    "forward",
  ]);
  expect(compiled(route<"/x", UserContext>("/x", one, other, asked, acts))).toEqual(
    compiled(route<"/x", UserContext>("/x", every(every(one), other, every(asked, acts)))),
  );
});

describe("choose()", () => {
  const ran: string[] = [];
  const note =
    (name: string, answer: boolean): Guard<UserContext> & ((context: UserContext) => boolean) =>
    () => {
      ran.push(name);
      return answer;
    };
  const chosen = (one: boolean, two: boolean) => {
    ran.length = 0;
    return ask([
      choose(
        when(note("a", one), note("in a", true), forward(bank)),
        when(note("b", two), note("in b", true), forward(vault)),
        otherwise(note("in rest", true), redirect("/rest")),
      ),
    ]);
  };
  test("takes the steps of the first test that is true, and asks no other", () => {
    expect(chosen(true, true)).toMatchObject({ action: { upstream: "bank" } });
    expect(ran).toEqual(["a", "in a"]);
    expect(chosen(false, true)).toMatchObject({ action: { upstream: "vault" } });
    expect(ran).toEqual(["a", "b", "in b"]);
  });
  test("takes the last where none is", () => {
    expect(chosen(false, false)).toMatchObject({ action: { kind: "redirect", location: "/rest" } });
    expect(ran).toEqual(["a", "b", "in rest"]);
  });
  test("does not beat a stricter verdict beside it", () => {
    const open = choose(when(yes, forward(bank)), otherwise(deny("no")));
    expect(ask([() => deny("beside"), open])).toMatchObject({ kind: "deny", reason: "beside" });
    expect(ask([stepUp(mfa), choose(when(yes, stepUp(passkey)), otherwise(yes)), forward(bank)])).toMatchObject({
      stepUps: [{ level: "mfa" }, { level: "passkey" }],
    });
  });
  test.each([
    [
      "throws",
      () => {
        throw new Error("x");
      },
      "POLICY_THREW",
    ],
    ["answers something else", (() => 1) as never, "POLICY_RETURNED"],
    ["is a promise", (() => Promise.resolve(true)) as never, "POLICY_RETURNED"],
  ])("whose test %s is a fault, and chooses nothing", (_, test, code) => {
    ran.length = 0;
    const steps: Part[] = [
      choose(
        when(test as () => boolean, note("in a", true)),
        when(note("b", true), yes),
        otherwise(note("rest", true)),
      ),
      forward(bank),
    ];
    expect(ask(steps)).toMatchObject({ kind: "fault", code });
    expect(ran).toEqual([]);
  });
  test("whose test asks for a user who is not there asks them to sign in, and refuses nobody before", () => {
    const steps = [choose<UserContext>(when(known, yes), otherwise(deny("Not you"))), forward(bank)];
    expect(ask(steps, factsOf(signedOut))).toMatchObject({ kind: "sign-in" });
    expect(ask(steps)).toMatchObject({ kind: "act" });
  });
  test("whose test looks for facts that were not sent asks for them, and chooses nothing", () => {
    ran.length = 0;
    const english = ({ request }: UserContext) => request.headers["accept-language"] === "en";
    const steps = [choose<UserContext>(when(english, note("en", true)), otherwise(note("rest", false))), forward(bank)];
    expect(ask(steps)).toEqual({ kind: "needs", facts: ["request.headers"] });
    expect(ran).toEqual([]);
    const sent = factsOf({ "request.headers": { "accept-language": "en" } });
    expect(ask(steps, sent)).toMatchObject({ kind: "act" });
  });
  test("that a guard returns chooses alike", () => {
    const late = (one: boolean) => [
      () =>
        choose(
          when(() => one, deny("one")),
          otherwise(no, deny("rest")),
        ),
      forward(bank),
    ];
    expect(ask(late(true))).toMatchObject({ kind: "deny", reason: "one" });
    expect(ask(late(false))).toMatchObject({ kind: "deny", reason: "" });
  });
});
