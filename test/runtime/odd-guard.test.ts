// Guards that return or throw what no guard should: each is a fault, and says nothing of the request.

import { describe, expect, test } from "vitest";
import { deny, forward, route, stepUp } from "../../runtime/index.ts";
import { startDeciding } from "../../runtime/registry.ts";
import { bank, factsOf, mfa, rulingOf } from "./evaluated.ts";

const guarded = (body: () => unknown) => rulingOf(route("/x", body as () => boolean, forward(bank)));

describe("an odd answer is a fault", () => {
  test.each([
    ["undefined", undefined],
    ["null", null],
    ["0", 0],
    ["1", 1],
    ["a text", "true"],
    ["no text", ""],
    ["a BigInt", 1n],
    ["a symbol", Symbol("true")],
    ["an object", {}],
    ["a list", []],
    ["a permit of its own", { allow: "yes" }],
    ["a look-alike step", { kind: "forward" }],
    ["a look-alike with everything", { kind: "forward", upstream: bank, headers: [], at: "1:1" }],
    ["a copy of a step", { ...forward(bank) }],
    ["a child of a step", Object.create(forward(bank))],
    ["a proxy of a step", new Proxy(forward(bank), {})],
    ["a boxed true", Object(true)],
    ["a promise", Promise.resolve(true)],
    ["a promise of a step", Promise.resolve(deny("no"))],
    ["a function", () => true],
    ["the upstream itself", bank],
    ["the level itself", mfa],
  ])("%s", (_, answer) => {
    expect(guarded(() => answer)).toMatchObject({ kind: "fault", code: "POLICY_RETURNED" });
  });
});

describe("an odd throw is a fault", () => {
  class Odd extends Error {
    override get name(): string {
      throw new Error("name");
    }
  }
  const looping = new Error("x");
  Object.defineProperty(looping, "stack", {
    get: () => {
      throw new Error("stack");
    },
  });
  test.each([
    ["an error", new Error("x")],
    ["a TypeError", new TypeError("x")],
    ["a text", "x"],
    ["a number", 1],
    ["undefined", undefined],
    ["null", null],
    ["an object", {}],
    ["a step", deny("x")],
    ["true", true],
    ["a symbol", Symbol("x")],
    ["an error whose name throws", new Odd("x")],
    ["an error whose stack throws", looping],
    ["a function", () => true],
    ["an error with an endless name", Object.assign(new Error("x"), { name: "N".repeat(100_000) })],
  ])("%s", (_, thrown) => {
    const ruling = guarded(() => {
      throw thrown;
    });
    expect(ruling).toMatchObject({ kind: "fault", code: "POLICY_THREW" });
    expect(JSON.stringify(ruling).length).toBeLessThan(400);
  });

  test("what was thrown may hold what the request held: only its kind is told", () => {
    const secret = factsOf({ "request.query": "token=c4n4ry" });
    const ruling = rulingOf(
      route(
        "/x",
        ({ request }) => {
          throw new TypeError(`bad ${request.query["token"]?.[0]}`);
        },
        forward(bank),
      ),
      secret,
    );
    expect(ruling).toMatchObject({ detail: "a guard threw TypeError" });
    expect(JSON.stringify(ruling)).not.toContain("c4n4ry");
  });

  test("an endless recursion is thrown too", () => {
    const deeper = (): boolean => deeper() && deeper();
    expect(guarded(deeper)).toMatchObject({ kind: "fault", code: "POLICY_THREW", detail: "a guard threw RangeError" });
  });
});

test("what was answered is not told, except its type", () => {
  const ruling = guarded(() => ({ token: "c4n4ry" }));
  expect(ruling).toMatchObject({ detail: "a guard returned object: return true, false or a step" });
});

describe("while a request is decided", () => {
  const late = (body: () => unknown) => {
    startDeciding();
    return guarded(body);
  };
  test.each<[string, () => unknown]>([
    ["a step-up to a text", () => stepUp("mfa" as never)],
    ["a step-up within nothing", () => stepUp(mfa, { maxAge: "0s" })],
    ["a step-up within nonsense", () => stepUp(mfa, { maxAge: "soon" as never })],
    ["a denial without a reason", () => deny("")],
    ["a forward to a text", () => forward("bank" as never)],
    ["a forward to a look-alike", () => forward({ name: "bank" })],
    ["a forward with a header nobody knew of", () => forward(bank, { headers: { "x-late": "1" } })],
  ])("%s is a fault", (_, body) => {
    expect(late(body)).toMatchObject({ kind: "fault", code: "POLICY_STEP" });
  });
  test("even where the guard swallows it, it makes no step", () => {
    const ruling = late(() => {
      try {
        return stepUp("mfa" as never);
      } catch {
        return true;
      }
    });
    expect(ruling).toMatchObject({ kind: "act", stepUps: [] });
  });
});
