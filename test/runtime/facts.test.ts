// Facts as guards see them: frozen to the bottom, and asked for when they were not sent.

import { describe, expect, onTestFinished, test } from "vitest";
import { factNames, fromWire, toWire } from "../../runtime/facts.ts";
import { forward, route, type UserContext } from "../../runtime/index.ts";
import { createTrace, viewOf } from "../../runtime/view.ts";
import { bank, factsOf, rulingOf } from "./evaluated.ts";

type Change = (context: never) => unknown;
const seen = (context: UserContext) =>
  JSON.stringify([
    context,
    context.user,
    context.session,
    context.client,
    context.client.address,
    context.time,
    context.time.now,
    context.request.id,
    context.request.method,
    context.request.scheme,
    context.request.host,
    context.request.path,
    context.request.query,
    context.request.headers,
  ]);

describe("a guard cannot change what the next one sees", () => {
  test.each<[string, Change]>([
    [
      "the path",
      ({ request }: { request: { path: string } }) => {
        request.path = "/public";
      },
    ],
    [
      "the host",
      ({ request }: { request: { host: string } }) => {
        request.host = "evil.example";
      },
    ],
    [
      "a new field of the request",
      ({ request }: { request: Record<string, unknown> }) => {
        request["trusted"] = true;
      },
    ],
    [
      "the user",
      (context: { user: unknown }) => {
        context.user = { id: "root" };
      },
    ],
    [
      "the user's id",
      ({ user }: { user: { id: string } }) => {
        user.id = "root";
      },
    ],
    [
      "the user's groups",
      ({ user }: { user: { groups: string[] } }) => {
        user.groups.push("admin");
      },
    ],
    [
      "a claim, deep inside",
      ({ user }: { user: { claims: { department: { name: string } } } }) => {
        user.claims.department.name = "x";
      },
    ],
    [
      "the session",
      ({ session }: { session: { ageSeconds: number } }) => {
        session.ageSeconds = 0;
      },
    ],
    [
      "the address",
      ({ client }: { client: { address: string } }) => {
        client.address = "127.0.0.1";
      },
    ],
    [
      "the time",
      ({ time }: { time: { now: number } }) => {
        time.now = 0;
      },
    ],
    [
      "a parameter",
      ({ params }: { params: { id: string } }) => {
        params.id = "8";
      },
    ],
    [
      "a query parameter",
      ({ request }: { request: { query: Record<string, string[]> } }) => {
        request.query["a"] = ["2"];
      },
    ],
    [
      "a query parameter's values",
      ({ request }: { request: { query: Record<string, string[]> } }) => {
        request.query["a"]!.push("2");
      },
    ],
    [
      "a header",
      ({ request }: { request: { headers: Record<string, string> } }) => {
        request.headers["accept"] = "x";
      },
    ],
    [
      "a property by definition",
      (context: object) => {
        Object.defineProperty(context, "user", { value: { id: "root" } });
      },
    ],
    [
      "the prototype",
      (context: object) => {
        Object.setPrototypeOf(context, { user: { id: "root" } });
      },
    ],
    [
      "what all requests share",
      ({ request }: { request: object }) => {
        Object.defineProperty(Object.getPrototypeOf(request), "query", { get: () => ({ a: ["2"] }) });
      },
    ],
    [
      "by deleting",
      ({ user }: { user: Record<string, unknown> }) => {
        delete user["id"];
      },
    ],
  ])("%s", (_, change) => {
    const facts = factsOf({ "request.query": "a=1", "request.headers": { accept: "*/*" } });
    const before: string[] = [];
    const after: string[] = [];
    const swallow = (context: UserContext) => {
      before.push(seen(context));
      try {
        change(context as never);
      } catch {
        // Tried and failed; the next guard must see what this one saw.
      }
      return true;
    };
    const look = (context: UserContext) => {
      after.push(seen(context));
      return true;
    };
    expect(rulingOf(route<"/x", UserContext>("/x", swallow, look, forward(bank)), facts)).toMatchObject({
      kind: "act",
    });
    expect(after).toEqual(before);
    expect(before[0]).toContain("ada");
    // Unswallowed it is a throw, so nobody can overlook it.
    const ruling = rulingOf(
      route(
        "/x",
        (context) => {
          change(context as never);
          return true;
        },
        forward(bank),
      ),
      facts,
    );
    expect(ruling).toMatchObject({ kind: "fault", code: "POLICY_THREW" });
  });
});

describe("headers", () => {
  const reads = (rest: boolean | "swallow" = true) =>
    route(
      "/x",
      ({ request }) => {
        if (rest !== "swallow") return request.headers["x-a"] === "1" && rest;
        try {
          return request.headers["x-a"] === "1";
        } catch {
          return true;
        }
      },
      forward(bank),
    );
  test("are asked for by reading them", () => {
    expect(rulingOf(reads())).toEqual({ kind: "needs", facts: ["request.headers"] });
    expect(rulingOf(reads(), factsOf({ "request.headers": { "x-a": "1" } }))).toMatchObject({ kind: "act" });
    expect(rulingOf(reads(), factsOf({ "request.headers": {} }))).toMatchObject({ kind: "deny" });
  });
  test("are asked for although the guard swallows that they are missing", () => {
    expect(rulingOf(reads("swallow"))).toEqual({ kind: "needs", facts: ["request.headers"] });
  });
  test("are asked for before any other verdict is believed", () => {
    const odd = route(
      "/x",
      () => 1 as never,
      ({ request }) => request.headers["x-a"] === "1",
      () => false,
      forward(bank),
    );
    expect(rulingOf(odd)).toEqual({ kind: "needs", facts: ["request.headers"] });
    expect(rulingOf(odd, factsOf({ "request.headers": {} }))).toMatchObject({ kind: "fault" });
  });
  test("are not asked for where nobody reads them", () => {
    expect(rulingOf(route("/x", ({ request }) => request.path === "/payouts/7", forward(bank)))).toMatchObject({
      kind: "act",
    });
  });
});

test("nothing that a policy leaves on Object.prototype is taken for a fact, or catches one", () => {
  const facts = factsOf({ "request.headers": { "x-a": "1" } });
  const names = [...factNames, "request", "client", "time"];
  const caught: unknown[] = [];
  for (const name of names)
    Object.defineProperty(Object.prototype, name, {
      configurable: true,
      get: () => "forged",
      set: (value) => caught.push(value),
    });
  onTestFinished(() => {
    for (const name of names) Reflect.deleteProperty(Object.prototype, name);
  });
  const crossed = fromWire(toWire(facts));
  expect(crossed).toEqual(facts);
  const look = (context: UserContext) => seen(context) === before;
  const before = seen(viewOf(facts, true, createTrace()));
  expect(before).not.toContain("forged");
  expect(rulingOf(route<"/x", UserContext>("/x", look, forward(bank)), crossed)).toMatchObject({ kind: "act" });
  expect(caught).toEqual([]);
});

test.each<[string, string]>([
  ["the mark of a length", "5:admin"],
  ["of a number", "13#1700000000000"],
  ["of what was not sent", "-"],
  ["a whole wire", "13#17000000000004:id-13:GET"],
  ["half of a character", "\ud83d"],
  ["nothing", ""],
])("a text that looks like %s crosses as that text, and moves nothing else", (_, odd) => {
  for (const name of ["request.id", "request.path", "request.host", "request.query", "client.address"] as const) {
    const facts = factsOf({ [name]: odd });
    expect(fromWire(toWire(facts))).toEqual(facts);
  }
  const all = factsOf({ "request.id": odd, "request.path": odd, "request.query": odd, params: { [odd]: odd } });
  expect(fromWire(toWire(all))).toEqual(all);
});
