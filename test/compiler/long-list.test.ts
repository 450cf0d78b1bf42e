// A host with very many routes: each is declared in a function of its own, and everything stands where it did.
import { expect, test } from "vitest";
import { createLocator } from "../../src/generation/locator.ts";
import { build, generationOf } from "./fixture/folder.ts";

const count = 150;
const line = (index: number) =>
  `  route("/r${index}", ({ request }) => request.method === "M${index}", named, respond()),`;
const lines = Array.from({ length: count }, (_, index) => line(index));
const top = `import { host, nobody, respond, route } from "sallyport";
const named = ({ request }) => request.path !== "/nowhere";
`;

test.each([
  ["arguments", `${top}export default host("a", { identity: nobody },\n${lines.join("\n")}\n);\n`],
  ["elements", `${top}export default host("a", { identity: nobody }, ...[\n${lines.join("\n")}\n]);\n`],
])("as %s of a list", async (_, text) => {
  const generation = generationOf(await build({ "a.ts": text }));
  expect(generation.code.match(/\(\(\)=>route\(/g)).toHaveLength(count);
  const { routes } = generation.manifest.hosts[0]!;
  expect(routes.map(({ at }) => [at.line, at.column])).toEqual(lines.map((_, index) => [index + 4, 3]));
  const locate = createLocator(generation);
  expect(routes.map((_, index) => locate(`guard:${2 * index}`)?.line)).toEqual(lines.map((_, index) => index + 4));
  expect(locate("guard:1")).toMatchObject({ file: "a.ts", line: 2 });
});

test("a mistake in one of them has its own place, and short lists stay as they are", async () => {
  const few = `${top}export default host("a", { identity: nobody },\n${lines.slice(0, 20).join("\n")}\n);\n`;
  expect(generationOf(await build({ "a.ts": few })).code).not.toContain("(()=>route(");
  const broken = lines.with(77, `  route("r77", respond()),`);
  const text = `${top}export default host("a", { identity: nobody },\n${broken.join("\n")}\n);\n`;
  const result = await build({ "a.ts": text });
  expect(result.ok ? [] : result.diagnostics).toMatchObject([
    { code: "POLICY_PATTERN", location: { file: "a.ts", line: 81, column: 3, lineText: broken[77] } },
  ]);
});
