// What becomes one script, and what is refused where.
import { expect, test } from "vitest";
import { createFolder, writeFiles } from "../support/folder.ts";
import { build, builderIn, diagnosticsOf, generationOf } from "./fixture/folder.ts";

const mount = `import { host, nobody, respond, route } from "sallyport";
export default host("localhost", { identity: nobody }, route("/*", respond({ body: "x" })));
`;

test("files, JSON, set-aside libraries and pure packages bundle; tests are left out", async () => {
  const result = await build({
    "a.ts": `import { host, nobody, respond, route } from "sallyport";
import { pure } from "pure";
import old from "old";
import data from "./data.json";
import { shared } from "./_shared.ts";
export default host("localhost", { identity: nobody }, route("/*", respond({ body: pure + old.value + data.text + shared })));
`,
    "_shared.ts": "export const shared: string = 'from a library';",
    "data.json": '{ "text": "from JSON" }',
    "a.test.ts": "import 'vitest'; this is no TypeScript",
    "node_modules/pure/package.json": '{ "name": "pure", "type": "module", "exports": "./index.js" }',
    "node_modules/pure/index.js": "export const pure = 'from a package';",
    "node_modules/old/package.json": '{ "name": "old", "main": "main.js" }',
    "node_modules/old/main.js": "exports.value = 'from an old package';",
  });
  const { code } = generationOf(result);
  for (const text of ["a library", "JSON", "a package", "an old package"]) expect(code).toContain(`from ${text}`);
  expect(code).not.toContain("vitest");
});

test("the same policies are the same generation, other ones another", async () => {
  const folder = await createFolder({ "a.ts": mount });
  const builder = builderIn(folder);
  const first = generationOf(await builder.build()).id;
  expect(first).toMatch(/^[0-9a-f]{12}$/);
  expect(generationOf(await builder.build()).id).toBe(first);
  await writeFiles(folder, { "a.ts": mount.replace('"x"', '"y"') });
  expect(generationOf(await builder.build()).id).not.toBe(first);
  await writeFiles(folder, { "a.ts": mount });
  expect(generationOf(await builder.build()).id).toBe(first);
});

test.each([
  ["node:fs", "COMPILE_NODE"],
  ["fs", "COMPILE_NODE"],
  ["fs/promises", "COMPILE_NODE"],
  ["node:crypto", "COMPILE_NODE"],
  ["sallyport/testing", "COMPILE_TESTING"],
  ["sallyport/other", "COMPILE_IMPORT"],
  ["not-installed", "COMPILE_IMPORT"],
  ["./missing.ts", "COMPILE_IMPORT"],
  ["./notes.md", "COMPILE_IMPORT"],
])("importing %s is refused where it stands, with a fix", async (specifier, code) => {
  const result = await build({ "a.ts": `// first\n  import "${specifier}";\n${mount}`, "notes.md": "text" });
  expect(diagnosticsOf(result)).toMatchObject([
    {
      code,
      severity: "error",
      location: { file: "a.ts", line: 2, column: 10, lineText: `  import "${specifier}";` },
      fix: expect.stringMatching(/\w/),
    },
  ]);
});

test("a package that needs Node is refused where it is imported", async () => {
  const result = await build({
    "a.ts": `import "impure";\n${mount}`,
    "node_modules/impure/package.json": '{ "name": "impure", "main": "main.js" }',
    "node_modules/impure/main.js": "require('fs');",
  });
  expect(diagnosticsOf(result)).toMatchObject([
    {
      code: "COMPILE_NODE",
      message: expect.stringContaining("node_modules/impure/main.js:1"),
      location: { file: "a.ts", line: 1, column: 8 },
    },
  ]);
});

test("every file's mistakes are listed at once, at their place in characters", async () => {
  const result = await build({
    "a.ts": `const é = "ü"; const x = ;\n`,
    "b.ts": `import { nothing } from "./c.ts";\nexport const y = nothing;`,
    "c.ts": "await 1; export const something = 1;",
  });
  const found = diagnosticsOf(result);
  expect(found.map(({ code }) => code).sort()).toEqual(["COMPILE_AWAIT", "COMPILE_SYNTAX"]);
  expect(found.find(({ code }) => code === "COMPILE_SYNTAX")?.location).toMatchObject({
    file: "a.ts",
    line: 1,
    column: 26,
  });
});

test("a name that a file does not export is refused", async () => {
  const result = await build({
    "a.ts": `import { nothing } from "./_c.ts";\n${mount}\nnothing;`,
    "_c.ts": "export {};",
  });
  expect(diagnosticsOf(result)).toMatchObject([{ code: "COMPILE_EXPORT", location: { file: "a.ts", line: 1 } }]);
});

test("a builder recovers from a mistake", async () => {
  const folder = await createFolder({ "a.ts": "const x = ;" });
  const builder = builderIn(folder);
  expect((await builder.build()).ok).toBe(false);
  await writeFiles(folder, { "a.ts": mount });
  expect((await builder.build()).ok).toBe(true);
});

test("a folder that is not there is a diagnostic", async () => {
  expect(diagnosticsOf(await builderIn("/nowhere/policies").build())).toMatchObject([{ code: "COMPILE_FOLDER" }]);
});

test("the clock is gone before the first policy runs", async () => {
  const result = await build({ "a.ts": `const t = Date.now();\n${mount}` });
  expect(diagnosticsOf(result)).toMatchObject([{ code: "POLICY_CLOCK", location: { file: "a.ts", line: 1 } }]);
});
