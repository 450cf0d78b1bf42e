// What to do about a type that does not fit: the innermost explanation, and of a verb outside of a route what to write.

import { expect, test } from "vitest";
import { fixOf } from "../../../src/compiler/typecheck/wording.ts";

const argument = (given: string, asked: string) =>
  fixOf({
    code: "TS2345",
    severity: "error",
    file: "a.ts",
    line: 1,
    column: 1,
    message: `Argument of type '${given}' is not assignable to parameter of type '${asked}'.`,
    more: ["Types are incompatible.", "The innermost."],
  });

test("a verb outside of a route, given a guard that needs a user, is told its facts", () => {
  const guard = "({ user }: UserContext) => true | Step";
  const asked = `GuardThat<"must return true, false or a step", NoInfer<BaseContext>>`;
  expect(argument(guard, asked)).toBe(
    "A verb outside of a route is told whose facts its guards see: every<UserContext>(…).",
  );
  expect(argument("() => void", asked)).toBe("Change that part: The innermost.");
  expect(argument(guard, `GuardThat<"must return true", Facts<"/x", BaseContext>>`)).toBe(
    "Change that part: The innermost.",
  );
});
