// What an operator reads.
import { expect, test } from "vitest";
import { formatDiagnostics, summarize } from "../../src/compiler/diagnostics.ts";
import type { Diagnostic } from "../../src/generation/diagnostic.ts";

const at = (file: string, severity: Diagnostic["severity"] = "error"): Diagnostic => ({
  code: "COMPILE_THREW",
  severity,
  message: "Something is wrong",
  fix: "Do this instead.",
  location: { file, line: 3, column: 7, lineText: 'const ü = "é" + wrong;' },
});

test("message, code, place, the line itself with a mark below it, the fix, and the summary last", async () => {
  const text = await formatDiagnostics([at("a.ts")], { color: false, folder: "policies/", serving: "1a2b3c4d5e6f" });
  for (const part of [
    "Something is wrong [COMPILE_THREW]",
    "policies/a.ts:3:",
    'const ü = "é" + wrong;',
    "Do this instead.",
  ])
    expect(text).toContain(part);
  const lines = text.split("\n");
  const source = lines.findIndex((line) => line.includes("const ü"));
  expect(
    lines[source + 1]?.indexOf("~") === -1 ? lines[source + 1]?.indexOf("^") : lines[source + 1]?.indexOf("~"),
  ).toBe(lines[source]?.indexOf("ü"));
  expect(text.trimEnd().split("\n").at(-1)).toBe("1 error in 1 file; generation 1a2b3c4d5e6f goes on serving");
});

test("no color means no escape codes, and color means some", async () => {
  expect(await formatDiagnostics([at("a.ts")], { color: false })).not.toContain("\u001b");
  expect(await formatDiagnostics([at("a.ts")], { color: true })).toContain("\u001b");
});

test("the summary counts errors, files and warnings", () => {
  expect(summarize([at("a.ts"), at("a.ts"), at("b.ts")], null)).toBe("3 errors in 2 files; nothing is served yet");
  expect(summarize([at("a.ts"), at("b.ts", "warning")])).toBe("1 error and 1 warning in 1 file");
  expect(summarize([at("b.ts", "warning")])).toBe("1 warning");
  expect(summarize([{ ...at("a.ts"), location: null }])).toBe("1 error");
});
