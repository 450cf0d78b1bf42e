// A signed token is made in one place: whoever could call any text one could have a line end in it sent to an upstream.

import { expect, test } from "vitest";
import { sources } from "./source.ts";

test("only signing/jws.ts says that a text is a signed token", () => {
  const makers = sources("src").filter(({ text }) => /\bas (?:unknown as )?CompactJws\b/.test(text));
  expect(makers.map(({ path }) => path)).toEqual(["src/signing/jws.ts"]);
});
