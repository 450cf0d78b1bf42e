// What both found is told once, with our fix and at the better place; what is only near is told twice.

import { expect, test } from "vitest";
import { joinDiagnostics } from "../../../src/compiler/typecheck/same.ts";
import type { Diagnostic } from "../../../src/generation/diagnostic.ts";

const at = (
  code: Diagnostic["code"],
  line: number,
  message = "",
  lineText = "",
  column = 1,
  file = "a.ts",
): Diagnostic => ({
  code,
  severity: "error",
  message,
  fix: "",
  location: { file, line, column, lineText },
});
const option = at("POLICY_OPTION_UNKNOWN", 2, 'upstream("bank") has no option endpoint');
const excess = at("TS2353", 4, "…and 'endpoint' does not exist in type 'UpstreamOptions'", "  endpoint: [],", 3);

test.each<[string, Diagnostic, Diagnostic, readonly string[]]>([
  ["an option, at the option", option, excess, ["POLICY_OPTION_UNKNOWN 4:3"]],
  [
    "another option",
    option,
    at("TS2353", 4, "'other'", "  other: [],", 3),
    ["POLICY_OPTION_UNKNOWN 2:1", "TS2353 4:3"],
  ],
  [
    "an option further up",
    option,
    { ...excess, location: { ...excess.location!, line: 1 } },
    ["TS2353 1:3", "POLICY_OPTION_UNKNOWN 2:1"],
  ],
  ["an import", at("COMPILE_IMPORT", 1), at("TS2307", 1, "", "", 20), ["COMPILE_IMPORT 1:1"]],
  ["imports in two lines", at("COMPILE_IMPORT", 1), at("TS2307", 2), ["COMPILE_IMPORT 1:1", "TS2307 2:1"]],
  ["a name", at("COMPILE_ABSENT", 3), at("TS2304", 3), ["COMPILE_ABSENT 3:1"]],
  ["syntax, wherever in the file", at("COMPILE_SYNTAX", 3), at("TS1005", 9), ["COMPILE_SYNTAX 3:1"]],
  [
    "syntax of another file",
    at("COMPILE_SYNTAX", 3),
    at("TS1005", 9, "", "", 1, "b.ts"),
    ["COMPILE_SYNTAX 3:1", "TS1005 9:1"],
  ],
  [
    "what is missing",
    at("POLICY_IDENTITY", 2, 'host("a.example") has no identity'),
    at(
      "TS2741",
      2,
      "Property 'identity' is missing in type '{}' but required in type 'HostOptions<Believed>'.",
      "  {},",
      3,
    ),
    ["POLICY_IDENTITY 2:3"],
  ],
  [
    "something else that is missing",
    at("POLICY_IDENTITY", 2, 'host("a.example") has no identity'),
    at("TS2741", 2, "Property 'endpoints' is missing in type '{}' but required in type 'UpstreamOptions'.", "  {},", 3),
    ["POLICY_IDENTITY 2:1", "TS2741 2:3"],
  ],
  [
    "a route in the place of options",
    at("POLICY_OPTIONS", 2, 'host("a.example") has a route for its options'),
    at("TS2345", 2, "…to parameter of type 'HostOptions<Believed> & NoSuchOption<keyof Route<BaseContext>>'.", "", 9),
    ["POLICY_OPTIONS 2:9"],
  ],
  [
    "a list in the place of a route",
    at("POLICY_ROUTE", 2, 'host("a.example") has a list among its routes'),
    at("TS2345", 2, "…to parameter of type 'RouteOrListFor<Identity<\"staff\">>'.", "", 9),
    ["POLICY_ROUTE 2:9"],
  ],
  ["two mistakes in one line", at("COMPILE_IDLE_STEP", 3), at("TS2322", 3), ["COMPILE_IDLE_STEP 3:1", "TS2322 3:1"]],
])("%s", (_, ours, theirs, expected) => {
  const told = joinDiagnostics([ours], [theirs]);
  expect(told.map(({ code, location }) => `${code} ${location!.line}:${location!.column}`)).toEqual(expected);
});

test("all are sorted by file, line and column; what stands nowhere comes first", () => {
  const nowhere = { ...at("COMPILE_FOLDER", 1), location: null };
  const told = joinDiagnostics(
    [at("COMPILE_NODE", 2, "", "", 1, "b.ts"), at("COMPILE_PATH", 9), nowhere],
    [at("TS1", 9, "", "", 5), at("TS2", 3)],
  );
  expect(told.map(({ code }) => code)).toEqual(["COMPILE_FOLDER", "TS2", "COMPILE_PATH", "TS1", "COMPILE_NODE"]);
});
