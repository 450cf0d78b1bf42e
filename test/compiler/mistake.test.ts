// A file that is no TypeScript: where it began to be none, said in a sentence, with a fix.

import { expect, test } from "vitest";
import type { Diagnostic } from "../../src/generation/diagnostic.ts";
import { oneBuilder } from "./fixture/folder.ts";

const build = oneBuilder();

/** Twenty-five lines; the eleventh is what a case puts there. */
const long = (line11: string) =>
  [
    `import { deny, forward, host, route, nobody } from "sallyport";`,
    ...Array.from(
      { length: 8 },
      (_, index) => `const c${index} = { a: [${index}, "(", '}', \`[\${f(1)}\`, /[(]/] }; // )`,
    ),
    `export default host("a", { identity: nobody },`,
    line11,
    ...Array.from({ length: 12 }, (_, index) => `  route("/${index}", guard, forward(bank)),`),
    `);`,
    `export const later = 1;`,
  ].join("\n");

const cases: readonly (readonly [what: string, text: string, place: string, says: RegExp])[] = [
  ["a parenthesis", long(`  route("/x", guard, forward(bank),`), "11:8", /"\("/],
  ["a parenthesis further in", long(`  route("/x",\n    forward(bank,\n  ),`), "12:12", /"\("/],
  [
    "a brace of a guard",
    long(`  route("/x", ({ user }) => {\n    if (user) {\n    return true;\n  }, forward(bank)),`),
    "12:15",
    /"\{"/,
  ],
  ["a bracket", long(`  route("/x", () => [1, x.includes(1), forward(bank)),`), "11:21", /"\["/],
  ["a comma between routes", long(`  route("/x", forward(bank))`), "12:3", /comma.*"route"/],
  ["a comma in a call", `f("/x" respond());\n`, "1:8", /comma.*"respond"/],
  ["a comma in an object", `const a = {\n  x: 1\n  y: 2,\n};\n`, "3:3", /comma.*"y"/],
  ["a comma in a list of texts", `const a = [\n  "x"\n  "y",\n];\n`, "3:3", /comma/],
  ["a brace at the end", `export const f = () => {\n  if (x) {\n    y();\n};\nexport const z = 1;\n`, "2:10", /"\{"/],
  [
    "everything at the end",
    `export default host("a", { identity: nobody },\n  route("/x", f),\n`,
    "1:20",
    /"\(".*end of the file/,
  ],
  ["a value in a template", "const a = `x $" + "{f(1} y`;\n", "1:17", /"\("/],
  ["one parenthesis too many", `const a = f(1));\n`, "1:15", /"\)" closes nothing/],
  ["one brace too many", `const a = 1;\n}\n`, "2:1", /"\}" closes nothing/],
  ["a quote", `const a = 1;\nconst b = "abc;\n`, "2:11", /text begins here/],
  ["a backtick", "const a = 1;\nconst b = `abc;\nconst c = 2;\n", "2:11", /template begins here/],
  ["the end of a comment", `const a = 1;\n  /* abc\nconst b = 2;\n`, "2:3", /comment begins here/],
  ["the end of a regular expression", `const a = /[/;\n`, "1:11", /regular expression begins here/],
  ["await", `const a = await f();\n`, "1:11", /waits/],
  ["await in a guard", `const g = () => {\n  await f();\n};\n`, "2:3", /async/],
  ["tags", `const a = 1;\nconst b = (x: string) => <p>Hello {x}</p>;\n`, "2:26", /tags/],
  ["a name twice", `const a = 1;\nconst a = 2;\n`, "2:7", /"a".*line 1/],
  ["a value for a constant", `const a = 1;\na = 2;\n`, "2:1", /"a" is a constant of line 1/],
  ["a value for an import", `import { a } from "./_lib.ts";\na = 2;\n`, "2:1", /"a" is imported/],
  [
    "two default exports",
    `export default 1;\nexport default 2;\n`,
    "2:8",
    /second default export; the first is in line 1/,
  ],
  ["an arrow in two pieces", `const a = (x) = > x;\n`, "1:17", /arrow/],
  ["a typographer's quotes", `const a = “x”;\n`, "1:11", /quotation mark/],
  ["a merge", `<<<<<<< HEAD\nconst a = 1;\n=======\n`, "1:1", /merge/],
  ["a word misspelt", `cosnt a = 1;\n`, "1:7", /misspelt/],
  ["a word of the language", `const class = 1;\n`, "1:7", /"class"/],
  ["an import without quotes", `import { a } from lib;\n`, "1:19", /import.*from/],
  ["with", `with (Math) { abs(1); }\n`, "1:1", /with/],
];

test.each(cases)("%s", async (_, text, place, says) => {
  const result = await build({ "a.ts": text, "_lib.ts": "export let a = 1;\n" });
  const found: readonly Diagnostic[] = result.ok ? [] : result.diagnostics;
  expect(found.map(({ location }) => `${location?.file}:${location?.line}:${location?.column}`)).toEqual([
    `a.ts:${place}`,
  ]);
  const { message, fix, location } = found[0]!;
  expect(message).toMatch(says);
  // Sentences, not a lonely sign.
  expect(message.split(" ").length).toBeGreaterThan(2);
  expect(fix.split(" ").length).toBeGreaterThan(2);
  expect(location?.lineText).toBe(text.split("\n")[location!.line - 1]);
});

test("enums, namespaces and decorators are TypeScript", async () => {
  const result = await build({
    "a.ts": `import { host, respond, route, nobody } from "sallyport";
enum A { B = "b" }
namespace N { export const x = A.B; }
const seen = (target: unknown, context: unknown) => void [target, context];
@seen class C {}
export default host("a", { identity: nobody }, route("/*", respond({ body: N.x + typeof C })));
`,
  });
  expect(result.ok || result.diagnostics).toBe(true);
});

test("what is doubtful is a warning with a fix", async () => {
  const result = await build({
    "a.ts": `import { host, respond, route, nobody } from "sallyport";
const headers = { a: "1",
  a: "2" };
export default host("a", { identity: nobody }, route("/*", respond({ headers })));
`,
  });
  expect(result.ok && result.warnings).toMatchObject([
    { code: "COMPILE_DOUBT", message: expect.stringContaining("line 2"), location: { line: 3 } },
  ]);
});
