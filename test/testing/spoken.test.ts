// A matcher that fails says which step spoke, where it stands, and what it read.

import { expect, test } from "vitest";
import { at, opened } from "./policy-folder.ts";

test("each step is told with its place, its verdict and what it read with values", async () => {
  const gate = await opened(`
  route("GET /in", ({ user }) => user.groups.includes("finance") || deny("Only finance"), stepUp(mfa, { maxAge: "5m" }), forward(bank)),
  publicRoute("GET /absent", ({ request }) => (request.query["q"] as string[]).length > 0, forward(bank)),`);
  const messageOf = (check: () => void): string => {
    try {
      check();
    } catch (cause) {
      return (cause as Error).message;
    }
    throw new Error("It passed");
  };
  const ada = gate.as({ id: "ada", groups: ["sales"] });
  const denied = await ada.get(at("/in"));
  const text = messageOf(() => expect(denied).toForwardTo("bank"));
  expect(text).toMatch(/\n {2}bank\.ts:12:\d+ guard denied: Only finance; it read user = \{.*"groups":\["sales"\]/);
  expect(text).toMatch(/\n {2}bank\.ts:12:\d+ step-up(?:$|\n)/);
  // And what would have to be different, as explain() finds it: the guard's fact, and then the step-up.
  expect(text).toMatch(/\n {2}it would pass with user\.groups to hold "finance", and having mfa within 5m$/);
  const login = await gate.get(at("/in"));
  const passed = await gate
    .as({ id: "ada", groups: ["finance"] })
    .having("mfa")
    .get(at("/in"));
  const unexpected = messageOf(() => expect(passed).toDeny());
  expect(unexpected).toMatch(/guard passed; it read user = /);
  expect(unexpected).not.toContain("would pass");
  const signedOut = messageOf(() => expect(login).toForwardTo("bank"));
  expect(signedOut).toMatch(/it would pass with somebody signed in at staff, and user\.groups to hold "finance"/);
  const absent = await gate.get(at("/absent"));
  expect(messageOf(() => expect(absent).toForwardTo("bank"))).toMatch(
    /\n {2}bank\.ts:13:\d+ guard failed: TypeError: Cannot read.*; it read request\.query = \{\}/,
  );
  // Nothing of it is in the verdict, which tests compare as a whole.
  expect(Object.keys(denied).sort()).toEqual(["at", "kind", "reason"]);
  // What no step was asked of has nothing more to say.
  const nowhere = await gate.get(at("/nowhere"));
  expect(messageOf(() => expect(nowhere).toForwardTo("bank"))).not.toContain("\n");
});
