// Gathering: at once where nothing takes time, once per request, and what takes time only for routes that look for it.

import { expect, test } from "vitest";
import { isAsked } from "../../runtime/facts.ts";
import { createGather, gather } from "../../src/facts/gather.ts";
import { ask } from "../../src/gateway/ask.ts";
import { deciding } from "../decision/deciding.ts";
import { bareFacts, bareGiven } from "../support/facts.ts";

const given = { ...bareGiven, headed: { headers: { "x-a": "1" } } };

/** slowly gives a gather whose headers come when `arrive` is called, and how often they were begun. */
function slowly() {
  const coming = Promise.withResolvers<string>();
  let begun = 0;
  const gatherSlowly = createGather({
    "request.headers": () => {
      begun++;
      return coming.promise;
    },
  });
  return { gather: gatherSlowly, arrive: coming.resolve, fail: coming.reject, begun: () => begun };
}

test("without anything slow it is there at once, in one shape", () => {
  expect(gather(given, [])).toEqual(bareFacts);
  expect(gather(given, ["request.headers"])).toEqual({ ...bareFacts, "request.headers": '{"x-a":"1"}' });
  expect(Object.keys(gather(given, []))).toEqual(Object.keys(gather(given, ["request.headers"])));
});

test("what nobody looks for is not waited for", () => {
  const slow = slowly();
  expect(slow.gather(given, [])).toEqual(bareFacts);
  expect(slow.begun()).toBe(0);
});

test("what takes time is waited for, and fails as it fails", async () => {
  const slow = slowly();
  const facts = slow.gather(given, ["request.headers"]);
  expect(facts).toBeInstanceOf(Promise);
  slow.arrive('{"x-a":"2"}');
  expect(await facts).toEqual({ ...bareFacts, "request.headers": '{"x-a":"2"}' });
  const failing = slowly();
  const lost = failing.gather(given, ["request.headers"]);
  failing.fail(new Error("lost"));
  await expect(lost).rejects.toThrow("lost");
});

test("what is known already stays, and is not begun again", async () => {
  const slow = slowly();
  slow.arrive("{}");
  const first = await slow.gather(given, ["request.headers"]);
  expect(slow.gather({ ...given, nowMs: 9 }, ["request.headers"], first)).toEqual(first);
  expect(slow.begun()).toBe(1);
});

test("a policy is decided once a slow fact that it looks for is there; another that does not look for it, at once", async () => {
  const policies = await deciding(
    `({ request }) => request.headers["x-a"] === "2" || deny("no"), respond()`,
    `({ request }) => request.path === "/", respond()`,
  );
  const slow = slowly();
  const decided = ask({ gather: slow.gather, decision: policies.decision }, 0, given);
  expect(decided).toBeInstanceOf(Promise);
  expect(ask({ gather: slow.gather, decision: policies.decision }, 1, given)).toMatchObject({ kind: "act" });
  slow.arrive('{"x-a":"2"}');
  expect(await decided).toMatchObject({ kind: "act" });
  expect(slow.begun()).toBe(1);
  // Asked with it from the start from now on.
  const again = slowly();
  const denied = ask({ gather: again.gather, decision: policies.decision }, 0, given);
  again.arrive("{}");
  expect(await denied).toMatchObject({ kind: "deny" });
  expect(policies.decision.asked(0).every(isAsked)).toBe(true);
});
