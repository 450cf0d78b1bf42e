// Policies that do not survive their own loading, and where it says so.
import { expect, test } from "vitest";
import { build, diagnosticsOf } from "./fixture/folder.ts";

test("a throw is shown at the operator's own line, through the files it came by", async () => {
  const result = await build({
    "a.ts": `import { broken } from "./_lib.ts";\nexport const value: number = broken();\n`,
    "_lib.ts": `// types vanish, and lines stay\ninterface Nothing { readonly x: number }\nexport function broken(): number {\n  throw new RangeError("too much");\n}\n`,
  });
  expect(diagnosticsOf(result)).toMatchObject([
    {
      code: "COMPILE_THREW",
      message: "A policy throws while loading: RangeError: too much",
      location: { file: "_lib.ts", line: 4, column: 9, lineText: '  throw new RangeError("too much");' },
    },
  ]);
});

test("a throw out of the language is shown at the call", async () => {
  const result = await build({
    "a.ts": `import { upstream } from "sallyport"; const { proxy, revoke } = Proxy.revocable({}, {});\nrevoke();\nupstream("bank", proxy as never);\n`,
  });
  expect(diagnosticsOf(result)).toMatchObject([
    { code: "COMPILE_THREW", location: { file: "a.ts", line: 3, column: 1 } },
  ]);
});

test.each(['throw "no";', "throw null;", "throw { a: 1 };", "throw 7;"])("%s is told with its line", async (text) => {
  const files = { "a.ts": `const f = () => {\n  ${text}\n};\nf();\nexport {};` };
  expect(diagnosticsOf(await build(files))).toMatchObject([
    { code: "COMPILE_THREW", location: { file: "a.ts", line: 2 } },
  ]);
});

test.each([
  // What is waited out is short, and only that.
  ["an endless loop", "for (;;);", "COMPILE_LOAD_TIMEOUT", { loadTimeoutMs: 300 }],
  ["a text thrown", "throw 'x';", "COMPILE_THREW", {}],
  ["an endless toString thrown", "throw new Proxy({}, { get() { for (;;); } });", "COMPILE_THREW", { timeoutMs: 20 }],
  ["a replaced JSON", "JSON.parse = JSON.stringify = (() => 1) as never;", "COMPILE_THREW", {}],
])("%s is a diagnostic", async (_, text, code, limits) => {
  expect(diagnosticsOf(await build({ "a.ts": `${text}\nexport {};` }, [], limits))).toMatchObject([{ code }]);
});
