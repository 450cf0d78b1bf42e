// Headers that a policy sets for the upstream: fixed or computed, always a text.

import { expect, test } from "vitest";
import { forward, type HeaderValue, route, stepUp, type UserContext } from "../../runtime/index.ts";
import { bank, factsOf, mfa, rulingOf, signedOut } from "./evaluated.ts";

const sent = (headers: Record<string, HeaderValue<UserContext>>, facts = factsOf()) =>
  rulingOf(route<"/x", UserContext>("/x", forward<UserContext>(bank, { headers })), facts);

test("names are lower case, values are fixed or computed", () => {
  expect(sent({ "X-User": ({ user }) => user.id, "x-fixed": "1", "x-empty": "" })).toMatchObject({
    action: { headers: { "x-user": "ada", "x-fixed": "1", "x-empty": "" } },
  });
});

test.each([1, null, undefined, ["ada"], true, {}, Promise.resolve("ada")])("a value that is %s is a fault", (value) => {
  expect(sent({ "x-user": (() => value) as never })).toMatchObject({ kind: "fault", code: "POLICY_RETURNED" });
});

test.each([
  "a\r\nx-admin: 1",
  "a\nb",
  "\0",
  "a\x7f",
  "a\x85",
  " canary",
  "canary\t",
  "canary \ud800",
  "canary".repeat(700),
])("a text that HTTP cannot carry is a fault with the step's place, and is not shown: %j", (value) => {
  const ruling = sent({ "x-user": () => value });
  expect(ruling).toMatchObject({ kind: "fault", code: "POLICY_RETURNED", at: expect.stringMatching(/^\d+:\d+$/) });
  expect(JSON.stringify(ruling)).not.toContain("canary");
});

test("headers that are too long together are a fault, each for itself being short enough", () => {
  const long = () => "a".repeat(2_730);
  expect(sent({ "x-a": long, "x-b": long })).toMatchObject({ kind: "act" });
  expect(sent({ "x-a": long, "x-b": long, "x-c": long })).toMatchObject({ kind: "fault", code: "POLICY_RETURNED" });
});

test("a value beyond ASCII stays the text that it is", () => {
  expect(sent({ "x-user": () => "Žofie 李", "x-fixed": "🦊" })).toMatchObject({
    action: { headers: { "x-user": "Žofie 李", "x-fixed": "🦊" } },
  });
});

test("a value that cannot be computed is a fault, and never a request without it", () => {
  const throws = () => {
    throw new Error("x");
  };
  expect(sent({ "x-user": throws })).toMatchObject({ kind: "fault", code: "POLICY_THREW" });
});

test("values are computed only for who may pass", () => {
  let computed = 0;
  const count = () => String(++computed);
  const counted = forward<UserContext>(bank, { headers: { "x-count": count } });
  rulingOf(route("/x", () => false, counted as never));
  rulingOf(route<"/x", UserContext>("/x", counted), factsOf(signedOut));
  expect(computed).toBe(0);
  rulingOf(route<"/x", UserContext>("/x", stepUp(mfa), counted));
  expect(computed).toBe(1);
});

test("a value may read headers, and waits for them", () => {
  const facts = { "x-lang": ({ request }: UserContext) => request.headers["accept-language"] ?? "" };
  expect(sent(facts)).toEqual({ kind: "needs", facts: ["request.headers"] });
  expect(sent(facts, factsOf({ "request.headers": { "accept-language": "en" } }))).toMatchObject({
    action: { headers: { "x-lang": "en" } },
  });
});
