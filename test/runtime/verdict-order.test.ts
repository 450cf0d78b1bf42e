// All guards run and the strictest verdict wins, in whatever order they stand.

import { describe, expect, test } from "vitest";
import { deny, forward, type Guard, publicRoute, route, stepUp, type UserContext, when } from "../../runtime/index.ts";
import { bank, factsOf, mfa, passkey, rulingOf, signedOut, vault } from "./evaluated.ts";

type Part = Guard<UserContext>;
type Steps = readonly [Part, ...Part[]];

/** Guards by what they ask for, strictest first; each in several spellings. */
const kinds: Readonly<Record<string, readonly Part[]>> = {
  fault: [
    () => 1 as never,
    () => {
      throw new Error("x");
    },
  ],
  deny: [
    () => false,
    () => deny("no"),
    when<UserContext>(
      () => true,
      () => false,
    ),
  ],
  "sign-in": [({ user }) => user.id === "ada", when<UserContext>(({ user }) => user.id !== "", stepUp(passkey))],
  "step-up": [stepUp(mfa), () => stepUp(mfa), when<UserContext>(() => true, stepUp(mfa))],
  act: [() => true, when<UserContext>(() => false, deny("never"))],
};

function* permutations<T>(items: readonly T[]): Generator<readonly T[]> {
  if (items.length < 2) return yield items;
  for (const [index, item] of items.entries())
    for (const rest of permutations(items.filter((_, other) => other !== index))) yield [item, ...rest];
}

function* subsets<T>(items: readonly T[]): Generator<readonly T[]> {
  for (let bits = 1; bits < 2 ** items.length; bits++) yield items.filter((_, index) => (bits & (1 << index)) !== 0);
}

/** What came out, in the order's own words. */
function kindOf(steps: readonly Part[], signedIn: boolean): string {
  const facts = factsOf(signedIn ? {} : signedOut);
  const ruling = rulingOf(route<string, UserContext>("/x", ...([...steps, forward(bank)] as unknown as Steps)), facts);
  return ruling.kind === "act" && ruling.stepUps.length > 0 ? "step-up" : ruling.kind;
}

test.each([...subsets(Object.keys(kinds))].map((subset) => [subset.join(" + "), subset] as const))(
  "%s: the strictest, in every order",
  (_, subset) => {
    let count = 0;
    for (const order of permutations(subset)) {
      for (const spelling of [0, 1, 2]) {
        const steps = order.map((kind) => kinds[kind]![spelling % kinds[kind]!.length]!);
        // Somebody must be signed in here, so without a user even what would act asks for one.
        const strictest = Object.keys(kinds).find((kind) => subset.includes(kind))!;
        expect(kindOf(steps, false)).toBe(["fault", "deny"].includes(strictest) ? strictest : "sign-in");
        const signedIn = Object.keys(kinds).find((kind) => kind !== "sign-in" && subset.includes(kind)) ?? "act";
        const raised = subset.includes("sign-in") && spelling === 1 && signedIn === "act" ? "step-up" : signedIn;
        expect(kindOf(steps, true)).toBe(raised);
        count++;
      }
    }
    expect(count).toBe(3 * [...permutations(subset)].length);
  },
);

test("every guard runs, also after the verdict is clear", () => {
  const ran: string[] = [];
  const note = (name: string, answer: boolean) => () => {
    ran.push(name);
    return answer;
  };
  rulingOf(route("/x", note("a", false), note("b", true), note("c", false), forward(bank)));
  expect(ran).toEqual(["a", "b", "c"]);
});

test("of two denials the first is told", () => {
  expect(
    rulingOf(
      route(
        "/x",
        () => deny("first"),
        () => deny("second"),
        forward(bank),
      ),
    ),
  ).toMatchObject({
    kind: "deny",
    reason: "first",
  });
  expect(
    rulingOf(
      route(
        "/x",
        () => false,
        () => deny("second"),
        forward(bank),
      ),
    ),
  ).toMatchObject({ kind: "deny", reason: "" });
});

test("of two faults the first is told", () => {
  const ruling = rulingOf(
    route(
      "/x",
      () => 1 as never,
      () => {
        throw new Error("x");
      },
      forward(bank),
    ),
  );
  expect(ruling).toMatchObject({ kind: "fault", code: "POLICY_RETURNED" });
});

test("step-ups are merged: all of them are asked for, with their reasons", () => {
  const ruling = rulingOf(
    route(
      "/x",
      stepUp(mfa, { maxAge: "5m", reason: "Money" }),
      () => stepUp(passkey, { reason: "Much money" }),
      when(() => true, stepUp(mfa, { maxAge: "1m" })),
      forward(bank),
    ),
  );
  expect(ruling).toMatchObject({
    kind: "act",
    stepUps: [
      { level: "mfa", maxAgeSeconds: 300, reason: "Money" },
      { level: "passkey", maxAgeSeconds: null, reason: "Much money" },
      { level: "mfa", maxAgeSeconds: 60, reason: "" },
    ],
    action: { kind: "forward", upstream: "bank" },
  });
});

describe("the first action wins", () => {
  test("a guard's before the route's own", () => {
    expect(rulingOf(route("/x", () => forward(vault), forward(bank)))).toMatchObject({ action: { upstream: "vault" } });
  });
  test("a condition's before the route's own", () => {
    const split = route(
      "/x",
      when(({ request }) => request.query["v"] !== undefined, forward(vault)),
      forward(bank),
    );
    expect(rulingOf(split, factsOf({ "request.query": "v=1" }))).toMatchObject({ action: { upstream: "vault" } });
    expect(rulingOf(split)).toMatchObject({ action: { upstream: "bank" } });
  });
  test("and it is held up by everything the others ask", () => {
    expect(rulingOf(route("/x", () => forward(vault), stepUp(mfa), forward(bank)))).toMatchObject({
      stepUps: [{ level: "mfa" }],
      action: { upstream: "vault" },
    });
    expect(
      rulingOf(
        route(
          "/x",
          () => forward(vault),
          () => deny("no"),
          forward(bank),
        ),
      ),
    ).toMatchObject({ kind: "deny" });
  });
});

describe("when()", () => {
  test("takes its steps where the test is true, and none of them elsewhere", () => {
    const ran: string[] = [];
    const conditional = (answer: boolean) =>
      route(
        "/x",
        when(
          () => answer,
          () => {
            ran.push("ran");
            return true;
          },
          stepUp(mfa),
          deny("no"),
        ),
        forward(bank),
      );
    expect(rulingOf(conditional(false))).toMatchObject({ kind: "act", stepUps: [] });
    expect(ran).toEqual([]);
    expect(rulingOf(conditional(true))).toMatchObject({ kind: "deny", reason: "no" });
    expect(ran).toEqual(["ran"]);
  });
  test("may stand inside when(), and inside a guard's answer", () => {
    const nested = (outer: boolean, inner: boolean) =>
      rulingOf(
        route(
          "/x",
          when(
            () => outer,
            when(() => inner, stepUp(mfa)),
          ),
          forward(bank),
        ),
      );
    expect(nested(true, true)).toMatchObject({ stepUps: [{ level: "mfa" }] });
    expect(nested(true, false)).toMatchObject({ stepUps: [] });
    expect(nested(false, true)).toMatchObject({ stepUps: [] });
    const returned = when(
      () => true,
      when(
        () => true,
        () => deny("deep"),
      ),
    );
    expect(rulingOf(route("/x", () => returned, forward(bank)))).toMatchObject({ kind: "deny", reason: "deep" });
  });
  test.each([1, "true", undefined, null, {}, Promise.resolve(true)])("a test that says %s is a fault", (answer) => {
    expect(
      rulingOf(
        route(
          "/x",
          when(() => answer as never, stepUp(mfa)),
          forward(bank),
        ),
      ),
    ).toMatchObject({
      kind: "fault",
      code: "POLICY_RETURNED",
    });
  });
});

describe("who is not signed in", () => {
  const nobody = factsOf(signedOut);
  test("is asked to, even where no guard looks", () => {
    expect(rulingOf(route("/x", forward(bank)), nobody)).toMatchObject({ kind: "sign-in" });
  });
  test("is told first what is refused whoever they are", () => {
    const closed = route<"/x", UserContext>(
      "/x",
      ({ user }) => user.id === "ada",
      () => deny("closed"),
      forward(bank),
    );
    expect(rulingOf(closed, nobody)).toMatchObject({ kind: "deny", reason: "closed" });
  });
  test("gets no further by a guard that swallows it", () => {
    const swallowed = (answer: unknown) =>
      route<"/x", UserContext>(
        "/x",
        (context) => {
          try {
            return context.user.id === "ada";
          } catch {
            return answer as boolean;
          }
        },
        forward(bank),
      );
    for (const answer of [true, false, forward(vault), undefined])
      expect(rulingOf(swallowed(answer), nobody)).toMatchObject({ kind: "sign-in" });
  });
  test("passes a public route, and guards see that nobody is there", () => {
    const seen: unknown[] = [];
    const open = publicRoute(
      "/x",
      ({ user, session }) => {
        seen.push(user, session);
        return user === undefined;
      },
      forward(bank),
    );
    expect(rulingOf(open, nobody)).toMatchObject({ kind: "act" });
    expect(rulingOf(open)).toMatchObject({ kind: "deny" });
    expect(seen.slice(0, 2)).toEqual([undefined, undefined]);
  });
  test("is not asked on a host that believes nobody", () => {
    expect(rulingOf(route("/x", forward(bank)), nobody, false)).toMatchObject({ kind: "act" });
  });
});

test("a route without an action is a fault, not a pass", () => {
  expect(rulingOf(route("/x", () => true))).toMatchObject({ kind: "fault", code: "POLICY_NO_ACTION" });
  expect(
    rulingOf(
      route(
        "/x",
        when(() => false, forward(bank)),
      ),
    ),
  ).toMatchObject({ kind: "fault", code: "POLICY_NO_ACTION" });
});
