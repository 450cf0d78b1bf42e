// A policy that fails in its own tests says all: the place, what it threw, and how many more failed.

import { expect, test } from "vitest";
import { at, opened } from "./policy-folder.ts";

test("a failing policy is told with its place, its message and its fingerprint", async () => {
  const gate = await opened(`
  publicRoute("GET /absent", ({ request }) => (request.query["q"] as string[]).length > 0, forward(bank)),
  publicRoute("GET /several", () => { throw "a text"; }, () => false, () => null as never, forward(bank)),
`);
  const verdict = await gate.get(at("/absent"));
  expect(verdict).toMatchObject({
    kind: "refuse",
    code: "DECISION_FAULT",
    detail: "POLICY_THREW: a guard threw TypeError",
    at: { file: "bank.ts", line: 12 },
    fingerprint: expect.stringMatching(/^[0-9a-f]{10}$/),
    thrown: "TypeError: Cannot read properties of undefined (reading 'length')",
  });
  expect(() => expect(verdict).toForwardTo("bank")).toThrow(
    /refuse with DECISION_FAULT \(POLICY_THREW: a guard threw TypeError\) \(bank\.ts:12:\d+\)\n {2}TypeError: Cannot read/,
  );
  const several = await gate.get(at("/several"));
  expect(several).toDeny("DECISION_FAULT");
  expect(() => expect(several).toForwardTo("bank")).toThrow(
    /\(POLICY_THREW: a guard threw a text of 6 characters\) \(bank\.ts:13:\d+\), the first of 2 faults\n {2}"a text"/,
  );
});
