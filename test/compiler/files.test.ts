// Files that are in the folder and not served, or are served as something else than they seem: each is named, with what to do.

import { mkdir, rename, symlink, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { describe, expect, test } from "vitest";
import { createBuilder } from "../../src/compiler/build.ts";
import type { BuildResult, Diagnostic } from "../../src/generation/diagnostic.ts";
import { oneBuilder } from "./fixture/folder.ts";

const build = oneBuilder();

const language = `import { forward, host, respond, route, upstream, nobody } from "sallyport";\n`;
const mount = (name: string) =>
  `${language}export default host("${name}", { identity: nobody }, route("/*", respond({ body: "x" })));\n`;
const fine = { "a.ts": mount("a") };

const toLine = ({ severity, code, location }: Diagnostic) => `${severity} ${code} ${location?.file}:${location?.line}`;

/** What is served, and what is said. */
function outcomeOf(result: BuildResult) {
  const said = result.ok ? result.warnings : result.diagnostics;
  for (const { message, fix } of said)
    expect(Math.min(message.split(" ").length, fix.split(" ").length)).toBeGreaterThan(2);
  return {
    hosts: result.ok ? result.generation.manifest.hosts.map(({ name, at }) => `${name} ${at.file}`) : [],
    said: said.map(toLine).sort(),
    messages: said.map(({ message, fix }) => `${message}. ${fix}`).join("\n"),
  };
}

describe("how its name ends", () => {
  test(".ts and .mts are policies", async () => {
    const { hosts, said } = outcomeOf(await build({ ...fine, "sub/b.mts": mount("b"), "b.test.mts": "this is none" }));
    expect(hosts).toEqual(["a a.ts", "b sub/b.mts"]);
    expect(said).toEqual([]);
  });

  test.each(["b.tsx", "b.js", "b.cts", "b.mjs", "b.cjs", "b.jsx", "b.TS", "sub/b.js"])(
    "%s is named, and its new name",
    async (name) => {
      const { hosts, said, messages } = outcomeOf(await build({ ...fine, [name]: mount("b") }));
      expect(hosts).toEqual(["a a.ts"]);
      expect(said).toEqual([`warning COMPILE_NOT_LOADED ${name}:1`]);
      expect(messages).toContain("Rename it to b.ts");
    },
  );

  test("what is set aside, imported, a test, or has nothing to do with policies is no warning", async () => {
    const { said } = outcomeOf(
      await build({
        "a.ts": `import "./lib.js";\n${mount("a")}`,
        "lib.js": `import { deny } from "sallyport";\ndeny;\n`,
        "_b.js": mount("b"),
        "b.test.js": mount("b"),
        "vite.config.js": "export default {};\n",
        "b.ts.bak": mount("b"),
      }),
    );
    expect(said).toEqual([]);
  });
});

describe("a host that nobody mounts", () => {
  const made = `host("b", { identity: nobody }, route("/*", respond({ body: "x" })))`;
  test.each([
    ["only a named export", `${language}export const b = ${made};\n`],
    ["export =", `${language}const b = ${made};\nexport = b;\n`],
    ["no export at all", `${language}${made};\n`],
  ])("%s", async (_, text) => {
    const { hosts, said } = outcomeOf(await build({ ...fine, "b.ts": text }));
    expect(hosts).toEqual(["a a.ts"]);
    expect(said).toEqual(["warning POLICY_NOT_MOUNTED b.ts:2"]);
  });

  test("it is fine where another file mounts it, and where a file makes none", async () => {
    const { hosts, said } = outcomeOf(
      await build({
        "a.ts": `import { b } from "./b.ts";\nexport default [b];\n`,
        "b.ts": `${language}export const b = ${made};\n`,
        "lib.ts": "export const x = 1;\n",
      }),
    );
    expect(hosts).toEqual(["b b.ts"]);
    expect(said).toEqual([]);
  });

  test("where there is no other, that is an error too", async () => {
    const { said } = outcomeOf(await build({ "b.ts": `${language}export const b = ${made};\n` }));
    expect(said).toEqual(["error COMPILE_NO_HOST undefined:undefined", "warning POLICY_NOT_MOUNTED b.ts:2"]);
  });
});

describe("a circle of imports", () => {
  const circle = {
    "a.ts": `import { endpoint } from "./b.ts";
${language}export const port = 8080;
export default host("a", { identity: nobody }, route("/*", forward(upstream("u", { endpoints: [endpoint] }))));
`,
    "b.ts": `import { port } from "./a.ts";\nexport const endpoint = \`http://10.0.0.1:\${port}\` as const;\n`,
  };
  test("of two is told, with the way round", async () => {
    const { said, messages } = outcomeOf(await build(circle));
    expect(said).toEqual(["error COMPILE_CIRCLE b.ts:1"]);
    expect(messages).toContain("b.ts → a.ts → b.ts");
  });

  test("of three, through what is set aside", async () => {
    const { messages } = outcomeOf(
      await build({
        "a.ts": `import { x } from "./_x.ts";\nexport const a = x;\n${mount("a")}`,
        "_x.ts": `export { y as x } from "./_y.ts";\n`,
        "_y.ts": `import { a } from "./a.ts";\nexport const y = a;\n`,
      }),
    );
    expect(messages).toMatch(
      /_y\.ts → a\.ts → _x\.ts → _y\.ts|_x\.ts → _y\.ts → a\.ts → _x\.ts|a\.ts → _x\.ts → _y\.ts → a\.ts/,
    );
  });

  test("of one, which imports itself", async () => {
    const { said } = outcomeOf(
      await build({ "a.ts": `import * as me from "./a.ts";\n${mount("a")}export const x = () => me;\n` }),
    );
    expect(said).toEqual(["error COMPILE_CIRCLE a.ts:1"]);
  });

  test("of types alone is none, nor is one inside a package", async () => {
    const { said } = outcomeOf(
      await build({
        "a.ts": `import type { T } from "./b.ts";\nimport "round";\nexport const n: T = 1;\n${mount("a")}`,
        "b.ts": `import { n } from "./a.ts";\nexport type T = number;\nexport const m = n;\n`,
        "node_modules/round/package.json": '{ "name": "round", "type": "module", "exports": "./a.js" }',
        "node_modules/round/a.js": `import { b } from "./b.js";\nexport const a = () => b;\n`,
        "node_modules/round/b.js": `import { a } from "./a.js";\nexport const b = () => a;\n`,
      }),
    );
    expect(said).toEqual([]);
  });
});

describe("what the language is made of", () => {
  const runtime = join(import.meta.dirname, "../../runtime");
  test.each([
    [`${runtime}/registry.ts`],
    [`${runtime}/index.ts`],
    [join(import.meta.dirname, "../../src/errors.ts")],
    [join(import.meta.dirname, "../../src/compiler/build.ts")],
    ["./node_modules/sallyport/runtime/registry.ts"],
  ])("is no import: %s", async (specifier) => {
    const { said } = outcomeOf(
      await build({
        "a.ts": `\nimport * as inside from "${specifier}";\nvoid inside;\n${mount("a")}`,
        "node_modules/sallyport/runtime/registry.ts": "export const declared = 1;\n",
      }),
    );
    expect(said).toEqual(["error COMPILE_INTERNAL a.ts:2"]);
  });

  test("nor by a relative path", async () => {
    const { said } = outcomeOf(
      await build(async (folder) => {
        const up = "../".repeat(folder.split("/").length - 1);
        await writeFile(
          join(folder, "a.ts"),
          `import { declared } from "${up.slice(0, -1)}${runtime}/registry.ts";\nvoid declared;\n${mount("a")}`,
        );
      }),
    );
    expect(said).toEqual(["error COMPILE_INTERNAL a.ts:1"]);
  });
});

describe("an encoding", () => {
  const text = `${language}// Žofie\n`;
  const latin = Buffer.from(mount("b").replace('"x"', '"caf\u00e9"'), "latin1");
  test.each([
    ["Latin-1", latin, "error COMPILE_ENCODING b.ts:2", "Latin-1"],
    [
      "Latin-1 in a comment",
      Buffer.from(`${mount("b")}// \u00fc\n`, "latin1"),
      "error COMPILE_ENCODING b.ts:3",
      "Latin-1",
    ],
    ["UTF-16", Buffer.from(`\ufeff${mount("b")}`, "utf16le"), "error COMPILE_ENCODING b.ts:1", "UTF-16"],
    ["UTF-16 without a mark", Buffer.from(mount("b"), "utf16le"), "error COMPILE_ENCODING b.ts:1", "UTF-16"],
    [
      "UTF-16, the other way round",
      Buffer.from(`\ufeff${mount("b")}`, "utf16le").swap16(),
      "error COMPILE_ENCODING b.ts:1",
      "UTF-16",
    ],
  ])("%s is refused by its name", async (_, bytes, line, name) => {
    const result = await build(async (folder) => {
      await writeFile(join(folder, "a.ts"), mount("a"));
      await writeFile(join(folder, "b.ts"), bytes);
    });
    const { said, messages } = outcomeOf(result);
    expect(said).toEqual([line]);
    expect(messages).toContain(name);
  });

  test("a library's is judged as well", async () => {
    const result = await build(async (folder) => {
      await writeFile(join(folder, "a.ts"), `import { x } from "./_x.ts";\nvoid x;\n${mount("a")}`);
      await writeFile(join(folder, "_x.ts"), Buffer.from("export const x = '\u00e9';\n", "latin1"));
    });
    expect(outcomeOf(result).said).toEqual(["error COMPILE_ENCODING _x.ts:1"]);
  });

  test("UTF-8 with its mark is UTF-8, and so is a replacement character that somebody wrote", async () => {
    const { hosts, said } = outcomeOf(
      await build({ "a.ts": `\ufeff${text}// \ufffd\n${mount("a").replace(language, "")}` }),
    );
    expect(hosts).toEqual(["a a.ts"]);
    expect(said).toEqual([]);
  });
});

test.each(["a*b.ts", "a\\b.ts", "a\nb.ts"])("a name that cannot be imported: %j", async (name) => {
  expect(outcomeOf(await build({ ...fine, [name]: mount("b") })).said).toEqual([`error COMPILE_NAME ${name}:1`]);
});

test("links to folders and files are followed once, without end nowhere, and go by their own names", async () => {
  const result = await build(async (folder) => {
    const beside = dirname(folder);
    await mkdir(join(beside, "team/deep"), { recursive: true });
    await writeFile(
      join(beside, "team/deep/t.ts"),
      `import { name } from "../_name.ts";\n${mount("t").replace('"t"', "name")}`,
    );
    await writeFile(join(beside, "team/_name.ts"), `export const name = "t";\n`);
    await writeFile(join(beside, "one.ts"), mount("one"));
    await writeFile(join(folder, "a.ts"), mount("a"));
    await mkdir(join(folder, "..2026"));
    await writeFile(join(folder, "..2026/config.ts"), mount("config"));
    for (const [name, target] of [
      ["team", "../team"],
      ["again", "../team"],
      ["one.ts", "../one.ts"],
      ["copy.ts", "a.ts"],
      ["loop", "."],
      ["up", "../policies"],
      // As Kubernetes mounts files.
      ["..data", "..2026"],
      ["config.ts", "..data/config.ts"],
      ["broken.ts", "gone.ts"],
      ["me", "me"],
      [".#a.ts", "somebody@somewhere"],
    ] as const)
      await symlink(target, join(folder, name));
  });
  const { hosts, said } = outcomeOf(result);
  expect(hosts.sort()).toEqual([
    "a a.ts",
    "config config.ts",
    "one one.ts",
    expect.stringMatching(/^t (?:team|again)\/deep\/t\.ts$/),
  ]);
  expect(said).toEqual(["warning COMPILE_LINK broken.ts:1", "warning COMPILE_LINK me:1"]);
});

test("the folder itself may be a link, and lead elsewhere later", async () => {
  let found: readonly (readonly string[])[] = [];
  await build(async (folder) => {
    const beside = dirname(folder);
    for (const release of ["one", "two"]) {
      await mkdir(join(beside, release));
      await writeFile(join(beside, release, "a.ts"), mount(release));
    }
    const link = join(beside, "current");
    await symlink("one", link);
    const builder = createBuilder({ root: link, secretExists: () => true, limits: { memoryMb: 64, timeoutMs: 2_000 } });
    const first = outcomeOf(await builder.build()).hosts;
    await symlink("two", join(beside, "next"));
    await rename(join(beside, "next"), link);
    found = [first, outcomeOf(await builder.build()).hosts];
    await builder.close();
    await writeFile(join(folder, "a.ts"), mount("a"));
  });
  expect(found).toEqual([["one a.ts"], ["two a.ts"]]);
});

test("a folder that cannot be read says once why", async () => {
  for (const [root, why] of [
    ["/nowhere/policies", "does not exist"],
    ["/dev/null", "is not a folder"],
  ] as const) {
    const result = await createBuilder({
      root,
      secretExists: () => true,
      limits: { memoryMb: 64, timeoutMs: 500 },
    }).build();
    const { messages } = outcomeOf(result);
    expect(messages).toContain(`${root} ${why}`);
    expect(messages).not.toMatch(/E[A-Z]{3,}/);
  }
});
