// A permit is made in one place: whoever could make one elsewhere could forward what was never settled.

import { expect, test } from "vitest";
import { sources } from "./source.ts";

test("only gateway/settle.ts says that something is a permit", () => {
  const makers = sources("src").filter(({ text }) => /\bas (?:unknown as )?(?:Permit|Settled|Forward)\b/.test(text));
  expect(makers.map(({ path }) => path)).toEqual(["src/gateway/settle.ts"]);
});
