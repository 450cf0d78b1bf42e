// Policies are checked by the project's TypeScript, with the nearest tsconfig or ours; where nothing can be known of the types, that is an error.

import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { typecheck } from "../../../src/compiler/typecheck/typecheck.ts";
import { createFolder, type Files } from "../../support/folder.ts";
import { linkReal, scripted } from "./fixture.ts";

const policy = `import { host, nobody, respond, route } from "sallyport";
import { text } from "./_text.ts";
export default host("localhost", { identity: nobody }, route("/*", respond({ body: text })));
`;

async function found(files: Files, { tests = true, real = false } = {}) {
  const folder = await createFolder(files);
  if (real) await linkReal(folder);
  const result = await typecheck({ root: join(folder, "policies"), tests });
  const diagnostics = "diagnostics" in result ? result.diagnostics : [];
  const said = diagnostics.map(({ code, location }) => `${code} ${location?.file}:${location?.line}`).sort();
  return { kind: result.kind, said, folder, diagnostics };
}

test("no TypeScript from the folder upwards is no error, and no word of the types", async () => {
  expect(await found({ "policies/a.ts": policy })).toMatchObject({ kind: "absent", said: [] });
});

test("without a tsconfig it is the package's; the line is in the frame, and what nobody imports is not looked at", async () => {
  const { kind, said, diagnostics } = await found(
    {
      "policies/a.ts": policy,
      "policies/_text.ts": "export const text: string = 5;\n",
      "policies/_draft.ts": "export const draft: string = 5;\n",
      "policies/a.test.ts": "const x: string = 5;\n",
    },
    { real: true },
  );
  expect([kind, said]).toEqual(["checked", ["TS2322 _text.ts:1"]]);
  expect(diagnostics[0]?.location?.lineText).toBe("export const text: string = 5;");
  expect(diagnostics[0]?.fix).toMatch(/\w/);
});

const wide = {
  "tsconfig.json":
    '{ "compilerOptions": { "strict": true, "noEmit": true, "incremental": true, "composite": true, "module": "preserve", "target": "es2024", "types": [], "allowImportingTsExtensions": true, "skipLibCheck": true }, "include": ["src"] }',
  "src/text.ts": "export const text: string = 5;\n",
  "src/else.ts": "export const wrong: string = 5;\n",
  "policies/a.ts": `import { text } from "../src/text.ts";\nexport const a = text;\n`,
  "policies/a.test.ts": "export const x: string = 5;\n",
};

test("one of a folder above says how, and policies and what they import are looked at alone; nothing is written", async () => {
  const { said, folder } = await found(wide, { real: true });
  expect(said).toEqual(["TS2322 ../src/text.ts:1", "TS2322 a.test.ts:1"]);
  expect((await readdir(folder)).sort()).toEqual(["node_modules", "policies", "src", "tsconfig.json"]);
  expect(await readdir(join(folder, "node_modules/.cache"))).toEqual([]);
});

const say = (...lines: readonly string[]) => `console.log(${JSON.stringify(lines.join("\n"))});`;
const seen = ["a.ts", "   Matched by default include pattern '**/*'"];
const beside = { "policies/a.ts": "export const a = 1;\n", "policies/tsconfig.json": "{}" };

test.each<[string, string, readonly string[]]>([
  ["that ends well", say(...seen), []],
  ["that leaves a policy out", say("b.ts", "   Imported via './b.ts' from file 'a.ts'"), ["COMPILE_UNTYPED a.ts:1"]],
  [
    "that finds the tsconfig wrong",
    `${say("tsconfig.json(1,3): error TS5023: Unknown.", ...seen)} process.exitCode = 2;`,
    ["TS5023 tsconfig.json:1"],
  ],
  ["that says nothing", "", ["COMPILE_UNTYPED a.ts:1"]],
  ["that fails and names no error", `${say(...seen)} process.exitCode = 2;`, ["COMPILE_TYPECHECK undefined:undefined"]],
  ["that throws", "throw new Error('no');", ["COMPILE_TYPECHECK undefined:undefined"]],
  ["that is killed", "process.kill(process.pid, 'SIGKILL');", ["COMPILE_TYPECHECK undefined:undefined"]],
  ["that ends with a code of its own", "process.exitCode = 7;", ["COMPILE_TYPECHECK undefined:undefined"]],
  ["that says something else", say("panic: oh", ...seen), ["COMPILE_TYPECHECK undefined:undefined"]],
])("a tsc %s", async (_, script, expected) => {
  expect((await found({ ...beside, ...scripted(script) })).said).toEqual(expected);
});

test("tests have the tsconfig.test.json beside, where there is one, and are left out where only policies count", async () => {
  const script = `const config = process.argv[process.argv.indexOf("-p") + 1];
const name = config.includes(".test.") ? "a.test.ts" : "a.ts";
console.log(name + "(1,1): error TS2322: Wrong.\\n" + name + "\\n   Matched");
process.exitCode = 2;`;
  const files = { ...beside, "policies/a.test.ts": "", "policies/tsconfig.test.json": "{}", ...scripted(script) };
  expect((await found(files)).said).toEqual(["TS2322 a.test.ts:1", "TS2322 a.ts:1"]);
  expect((await found(files, { tests: false })).said).toEqual(["TS2322 a.ts:1"]);
});

test("one that nobody waits for any more is ended", async () => {
  const folder = await createFolder({ ...beside, ...scripted("setInterval(() => {}, 1000);") });
  const stopped = new AbortController();
  const result = typecheck({ root: join(folder, "policies"), tests: true, signal: stopped.signal });
  setImmediate(() => stopped.abort());
  expect(await result).toEqual({ kind: "cancelled" });
});
