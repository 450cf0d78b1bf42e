// Every place that an operator is told is in a file of theirs: not in ours, and not in a package that they call.

import { describe, expect, onTestFinished, test } from "vitest";
import type { Ruling } from "../../runtime/contract.ts";
import { toWire } from "../../runtime/facts.ts";
import { createLocator } from "../../src/generation/locator.ts";
import { createSandbox } from "../../src/sandbox/sandbox.ts";
import { bareFacts } from "../support/facts.ts";
import { diagnosticsOf, generationOf, oneBuilder } from "./fixture/folder.ts";

const build = oneBuilder();

const shared = {
  "node_modules/corp/package.json": '{ "name": "corp", "type": "module", "exports": "./index.js" }',
  "node_modules/corp/index.js": `import { deny, respond, route } from "sallyport";
export const boom = () => { throw new Error("boom"); };
export const refuse = () => deny("no");
export const healthz = () => route("/healthz", respond());
export const broken = () => route("broken", respond());
`,
  "node_modules/late/package.json": '{ "name": "late", "main": "main.js" }',
  "node_modules/late/main.js": `\nthrow new TypeError("nothing here");\n`,
  "_lib.ts": `export function lookUp(): boolean {\n  throw new Error("not found");\n}\n`,
};
const top = `import { deny, host, respond, route, upstream, nobody } from "sallyport";
import { boom, broken, healthz, refuse } from "corp";
import { lookUp } from "./_lib.ts";
void [boom, broken, healthz, refuse, lookUp, upstream, deny];
`;

test("while a request is decided", async () => {
  const guards = [
    ["() => boom()", "a.ts:6"],
    ["refuse", "_none"],
    ["() => refuse()", "a.ts:8"],
    ["() => lookUp()", "_lib.ts:2"],
    ["() => { upstream('late', undefined as never); return true; }", "a.ts:10"],
    ["() => deny('')", "a.ts:11"],
    ["() => deny('no')", "a.ts:12"],
    ["() => [1].every(() => boom())", "a.ts:13"],
    ["() => JSON.parse('{')", "a.ts:14"],
    ["() => { throw { name: 'nothing' }; }", "a.ts:15"],
  ] as const;
  const routes = guards.map(([guard], index) => `route("/${index}", ${guard}, respond()),`);
  const generation = generationOf(
    await build({
      ...shared,
      "a.ts": `${top}export default host("a", { identity: nobody },\n${routes.join("\n")}\nhealthz());\n`,
    }),
  );
  const sandbox = createSandbox(generation, { memoryMb: 64, timeoutMs: 2_000 });
  onTestFinished(() => sandbox.dispose());
  const locate = createLocator(generation);
  const found = guards.map(([guard], index) => {
    const ruling = JSON.parse(sandbox.decide(index, ...toWire(bareFacts))) as Ruling;
    const at = "at" in ruling ? locate(ruling.at) : null;
    return [guard, at === null ? "nowhere" : `${at.file}:${at.line}`];
  });
  // A package's own guard is where the package has it, since no line of theirs is on the way.
  expect(found).toEqual(guards.map(([guard, at]) => [guard, at === "_none" ? "node_modules/corp/index.js:3" : at]));
  expect(generation.manifest.hosts[0]?.routes.at(-1)?.at).toMatchObject({ file: "a.ts", line: 16 });
});

describe("while policies load", () => {
  test.each([
    ["a throw in a package that is called", "boom();", "COMPILE_THREW", "node_modules/corp/index.js:2"],
    ["a throw in a package that is imported", `import "late";`, "COMPILE_THREW", "node_modules/late/main.js:2"],
    ["a mistake that the language finds", "upstream('x', undefined as never);", "POLICY_OPTION", "endpoints"],
    ["a mistake that a package makes for them", "broken();", "POLICY_PATTERN", ""],
  ])("%s", async (_, line, code, message) => {
    const found = diagnosticsOf(
      await build({
        ...shared,
        "a.ts": `${top}${line}\nexport default host("a", { identity: nobody }, route("/", respond()));\n`,
      }),
    );
    expect(found[0]).toMatchObject({ code, location: { file: "a.ts", line: 5, column: 1, lineText: line } });
    expect(found[0]?.message).toContain(message);
  });

  test.each([
    "my policy (1).ts",
    "100%.ts",
    "a%20b.ts",
    "%2e%zz.ts",
    `it's "x".ts`,
    "a#b?c.ts",
    "ž李😀.ts",
    "a:b.ts",
    "f (x)/[y]/{z}/+&=,;@!~^|`<$.ts",
    " lead.mts",
  ])("%s is shown as it is called, whatever says so", async (name) => {
    const ending = `export default host("a", { identity: nobody }, route("/", respond()));\n`;
    const files = { [name]: `${top.split("\n", 1)[0]}\n${ending}` };
    expect(generationOf(await build(files)).manifest.hosts[0]?.at).toEqual({ file: name, line: 2, column: 16 });
    const mistakes = ["const x = ;", "nothing;", "route('wrong', respond());"];
    for (const mistake of mistakes) {
      const broken = { [name]: `${top.split("\n", 1)[0]}\n${mistake}\n${ending}` };
      expect(diagnosticsOf(await build(broken))).toMatchObject([
        { location: { file: name, line: 2, lineText: mistake } },
      ]);
    }
    const other = { [name]: "export default 7;\n" };
    expect(diagnosticsOf(await build(other))).toMatchObject([
      { code: "POLICY_DEFAULT_EXPORT", location: { file: name, line: 1 } },
    ]);
  });
});

test.each([
  ["no package is in the bundle", {}, ""],
  ["packages are", shared, `import { boom } from "corp";\nvoid boom;\n`],
])("a call that the language itself makes is where that is called, where %s", async (_, files, more) => {
  const text = `import { host, nobody, respond, route } from "sallyport";
${more}export default host("a", { identity: nobody },
  ...["/a", "/b"].map((path) => path).map(
    (path) => route(path, respond())),
  route("/c", Reflect.apply(respond, undefined, [])),
);
`;
  const { manifest } = generationOf(await build({ ...files, "a.ts": text }));
  const first = text.split("\n").findIndex((line) => line.includes("=> route(")) + 1;
  expect(manifest.hosts[0]?.routes.map(({ at }) => at.line)).toEqual([first, first, first + 1]);
  expect(manifest.hosts[0]?.routes[2]?.steps[0]?.at).toMatchObject({ file: "a.ts", line: first + 1 });
});
