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
