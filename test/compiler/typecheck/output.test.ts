// What tsc prints is read: errors with their explanations, and who imports whom; anything else is no answer.

import { expect, test } from "vitest";
import { readOutput } from "../../../src/compiler/typecheck/output.ts";

test("errors with and without a place, their explanations, and the files with those that import them", () => {
  const read = readOutput(
    [
      "error TS5023: Unknown compiler option 'x'.",
      "a (1).ts(3,7): error TS2322: Type '{ b: 1; }' is not assignable to type 'B'.",
      "  The types of 'b' are incompatible.",
      "    Type 'number' is not assignable to type 'string'.",
      "../src/x.ts",
      "   Imported via \"../src/x.ts\" from file 'a (1).ts'",
      "   Imported via \"./x.ts\" from file '../src/y.ts' with packageId 'y/x.ts@1.0.0'",
      "a (1).ts",
      "   Root file specified for compilation",
      "",
    ].join("\r\n"),
  );
  expect(read).toEqual({
    faults: [
      expect.objectContaining({ code: "TS5023", severity: "error", file: null, more: [] }),
      {
        code: "TS2322",
        severity: "error",
        file: "a (1).ts",
        line: 3,
        column: 7,
        message: "Type '{ b: 1; }' is not assignable to type 'B'.",
        more: ["The types of 'b' are incompatible.", "Type 'number' is not assignable to type 'string'."],
      },
    ],
    files: new Map([
      ["../src/x.ts", ["a (1).ts", "../src/y.ts"]],
      ["a (1).ts", []],
    ]),
  });
});

test.each(["panic: runtime error", "a.ts", "a.ts(1,2): oddity TS1: x"])("%j is not understood", (line) => {
  expect(readOutput(`${line}\n`)).toBe(line);
});
