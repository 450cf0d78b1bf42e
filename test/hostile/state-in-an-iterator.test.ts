// A policy that keeps an iterator, which remembers how far it got.

import { expect, test } from "vitest";
import { loading } from "./policies-under-attack.ts";

test("an iterator at the top of a file is an error", async () => {
  for (const made of [
    "[1, 2][Symbol.iterator]()",
    "new Map([[1, 2]]).values()",
    "'ab'[Symbol.iterator]()",
    "[1].values().map((x) => x)",
  ]) {
    const result = await loading({ top: `const kept = ${made};`, guards: ["() => kept.next().done !== true"] });
    expect(result, made).toMatchObject({ ok: false, diagnostics: [{ code: "POLICY_STATE", location: { line: 4 } }] });
  }
});
