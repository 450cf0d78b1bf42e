// Many files are compiled and loaded in groups: what they say is the same as together, and a save is the work of one group.

import { writeFileSync } from "node:fs";
import { rm, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import type { HostSpec, Manifest, SourceLocation } from "../../runtime/contract.ts";
import { createBuilder } from "../../src/compiler/build.ts";
import { createLook } from "../../src/compiler/look.ts";
import { createPartBuilder } from "../../src/compiler/part.ts";
import type { BuildResult } from "../../src/generation/diagnostic.ts";
import type { Generation } from "../../src/generation/generation.ts";
import { createPacker, createUnpacker } from "../../src/generation/packed.ts";
import { createFolder, type Files } from "../support/folder.ts";
import { generationOf } from "./fixture/folder.ts";

const limits = { memoryMb: 64, timeoutMs: 2_000, loadTimeoutMs: 10_000 };

const shared = {
  "_shared.ts": `import { assurance, oidc, upstream } from "sallyport";
export const staff = oidc("staff", { issuer: "https://login.example.com", clientId: "x" });
export const mfa = assurance("mfa", { amr: ["otp"] });
export const app = upstream("app", { endpoints: ["http://127.0.0.1:1"] });
`,
};

const team = (
  number: number,
  body = "0",
  more = "",
) => `import { deny, forward, host, respond, route, publicRoute, stepUp, upstream, when } from "sallyport";
import { app, mfa, staff } from "./_shared.ts";
${more}
const members = ({ user }: { user: { groups: readonly string[] } }) => user.groups.includes("team-${number}") || deny("no");
export const own = upstream("own-${number}", { endpoints: ["http://127.0.0.1:${2000 + number}"] });
void when;
export default host("team-${number}.example", { identity: staff },
  publicRoute("GET /version", respond({ body: "${body}" })),
  route("/api/:id", members, stepUp(mfa), forward(app, { headers: { "x-team-${number}": "yes" } })),
  route("/*", members, forward(own)),
);
`;

/** So many files are parted. */
const many = 40;
const teams = (more: Files = {}): Files => ({
  ...shared,
  ...Object.fromEntries(Array.from({ length: many }, (_, index) => [`team-${index}.ts`, team(index)])),
  ...more,
});

async function open(files: Files) {
  const root = await createFolder(files);
  const builderOf = (apart: boolean) => {
    const builder = createBuilder({ root, secretExists: () => true, limits, apart });
    onTestFinished(() => builder.close());
    return builder;
  };
  const [parted, whole] = [builderOf(true), builderOf(false)];
  const save = (name: string, text: string) => writeFile(join(root, name), text);
  return { root, parted: () => parted.build(), whole: () => whole.build(), save };
}

/** What a manifest says, without the numbers by which scripts know it. */
function meaning({ hosts, identities, levels, upstreams, headers, claimUse }: Manifest<SourceLocation>) {
  const patterns = new Map(hosts.flatMap(({ routes }) => routes.map(({ id, at }) => [id, `${at.file}:${at.line}`])));
  const plain = (host: HostSpec<SourceLocation>) => ({
    ...host,
    routes: host.routes.map(({ id: _, held, ...route }) => ({
      ...route,
      held: held?.map((id) => patterns.get(id)),
      steps: JSON.parse(
        JSON.stringify(route.steps, (key, value) => (key === "same" || /^guard:/.test(value) ? 0 : value)),
      ),
    })),
  });
  const sorted = (all: readonly unknown[]) => [...new Set(all.map((one) => JSON.stringify(one)))].sort();
  return {
    hosts: hosts.map(plain),
    claimUse,
    ...{
      identities: sorted(identities),
      levels: sorted(levels),
      upstreams: sorted(upstreams),
      headers: sorted(headers),
    },
  };
}

const partsOf = (result: BuildResult) => generationOf(result).parts;

describe("in parts", () => {
  test("the manifest says what it says together, and each route has its own number", async () => {
    const { parted, whole } = await open(teams());
    const [one, other] = [generationOf(await parted()), generationOf(await whole())];
    expect(one.parts?.length).toBeGreaterThan(4);
    expect(other.parts).toBeUndefined();
    expect(meaning(one.manifest)).toEqual(meaning(other.manifest));
    const ids = one.manifest.hosts.flatMap(({ routes }) => routes.map(({ id }) => id));
    expect(ids.toSorted((a, b) => a - b)).toEqual(ids.map((_, index) => index));
    for (const part of one.parts ?? []) for (const host of part.hosts) expect(one.manifest.hosts).toContain(host);
  });

  test("a list of routes that any part mounts is mounted, and one that none does is told", async () => {
    const list = (name: string) =>
      `export const ${name} = routes(staff)(before(({ client }) => client.address !== "x" || deny("no")), route("GET /${name}", forward(app)));`;
    const mounting = (number: number, name: string) =>
      team(number, "0", `import { ${name} } from "./_lists.ts";`).replace("\n);\n", `\n  ${name},\n);\n`);
    const { parted, whole } = await open(
      teams({
        "_lists.ts": `import { before, deny, forward, route, routes } from "sallyport";
import { app, staff } from "./_shared.ts";
${list("one")}\n${list("other")}\n${list("unused")}\n`,
        "team-3.ts": mounting(3, "one"),
        "team-33.ts": mounting(33, "other"),
      }),
    );
    const [one, other] = [await parted(), await whole()];
    expect(generationOf(one).parts?.length).toBeGreaterThan(4);
    expect(meaning(generationOf(one).manifest)).toEqual(meaning(generationOf(other).manifest));
    for (const result of [one, other])
      expect(result.ok && result.warnings).toMatchObject([
        { code: "POLICY_NOT_MOUNTED", location: { file: "_lists.ts", line: 5 } },
      ]);
  });

  test("a save makes one part anew, another file of the same names none", async () => {
    const { parted, whole, save } = await open(teams());
    const before = partsOf(await parted())!;
    await save("team-7.ts", team(7, "changed"));
    const saved = await parted();
    const after = partsOf(saved)!;
    expect(after.filter((part) => !before.includes(part))).toHaveLength(1);
    expect(after.find((part) => !before.includes(part))?.code).toContain("changed");
    expect(meaning(generationOf(saved).manifest)).toEqual(meaning(generationOf(await whole()).manifest));
    await save("team-7.ts", team(7, "changed"));
    expect(generationOf(await parted()).id).toBe(generationOf(saved).id);
  });

  test("a file that many import makes all of them anew", async () => {
    const { parted, whole, save } = await open(teams());
    const before = partsOf(await parted())!;
    await save("_shared.ts", shared["_shared.ts"].replace("127.0.0.1:1", "127.0.0.1:9"));
    const saved = await parted();
    expect(partsOf(saved)!.some((part) => before.includes(part))).toBe(false);
    expect(meaning(generationOf(saved).manifest)).toEqual(meaning(generationOf(await whole()).manifest));
  });

  test("a file that comes between another and what it imports is seen", async () => {
    const { parted, save } = await open(
      teams({
        "team-3.ts": team(3, "0", 'import { word } from "./_word"; void word;'),
        "_word.js": `export const word = 1;\n`,
      }),
    );
    const before = partsOf(await parted())!;
    // A bundler takes it before the other.
    await save("_word.ts", "export const word = 2;\n");
    const after = partsOf(await parted())!;
    expect(after).not.toEqual(before);
    expect(after.some(({ code }) => code.includes("_word.ts"))).toBe(true);
  });

  test("a folder's link that is turned elsewhere is seen", async () => {
    const { parted, root } = await open(
      teams({
        "v1/_word.ts": `export const word = "old word";\n`,
        "v2/_word.ts": `export const word = "new word";\n`,
        "team-3.ts": team(3, "0", 'import { word } from "./current/_word.ts"; export const said = [word];'),
      }),
    );
    await symlink("v1", join(root, "current"));
    expect(partsOf(await parted())?.some(({ code }) => code.includes("old word"))).toBe(true);
    await rm(join(root, "current"));
    await symlink("v2", join(root, "current"));
    const after = partsOf(await parted())!;
    expect(after.some(({ code }) => code.includes("old word"))).toBe(false);
    expect(after.some(({ code }) => code.includes("new word"))).toBe(true);
  });

  test("a file that comes above the folder, between another and what it imports, is seen", async () => {
    const { root: above } = await open({
      "word.js": `export const word = "old word";\n`,
      "policies/none.ts": "export {};\n",
    });
    const root = join(above, "policies");
    await rm(join(root, "none.ts"));
    const files = teams({ "team-3.ts": team(3, "0", 'import { word } from "../word"; export const said = [word];') });
    for (const [name, text] of Object.entries(files)) await writeFile(join(root, name), text as string);
    const builder = createBuilder({ root, secretExists: () => true, limits, apart: true });
    onTestFinished(() => builder.close());
    const before = partsOf(await builder.build())!;
    expect(before.some(({ code }) => code.includes("old word"))).toBe(true);
    await writeFile(join(above, "word.ts"), `export const word = "new word";\n`);
    const after = partsOf(await builder.build())!;
    expect(after.some(({ code }) => code.includes("new word"))).toBe(true);
    expect(after.filter((part) => !before.includes(part))).toHaveLength(1);
  });

  test("a file that changes while its group is compiled is not taken for what was compiled", async () => {
    const { root, save } = await open({
      "_word.ts": `export const word = "old word";\n`,
      "one.ts": team(1, "0", 'import { word } from "./_word.ts"; export const said = [word];'),
      ...shared,
    });
    const builder = createPartBuilder(root, limits);
    onTestFinished(() => builder.close());
    const look = await createLook(root);
    // As if it were saved at the worst moment: just before what it holds is looked at for the first time.
    const hash = (file: string) => {
      if (file === "_word.ts" && !look.has(file)) writeFileSync(join(root, file), `export const word = "new word";\n`);
      return look.hash(file);
    };
    await (await builder.bundle(["one.ts"], { ...look, hash }))();
    expect((await (await builder.bundle(["one.ts"], await createLook(root)))())?.code).toContain("new word");
    // And at the same moment of a save that another file began.
    await save("one.ts", team(1, "1", 'import { word } from "./_word.ts"; export const said = [word];'));
    const later = await createLook(root);
    const slow = (file: string) => {
      if (file === "_word.ts" && !later.has(file))
        writeFileSync(join(root, file), `export const word = "last word";\n`);
      return later.hash(file);
    };
    await (await builder.bundle(["one.ts"], { ...later, hash: slow }))();
    expect((await (await builder.bundle(["one.ts"], await createLook(root)))())?.code).toContain("last word");
  });

  test("what another file sets on an upstream, a guard may set too", async () => {
    const setter = (number: number) =>
      team(number, "0", `export const late = () => forward(app, { headers: { "x-team-1": "late" } });`);
    const { parted } = await open(teams({ "team-30.ts": setter(30) }));
    const { parts = [] } = generationOf(await parted());
    const part = parts.find(({ hosts }) => hosts.some(({ name }) => name === "team-30.example"));
    const other = parts.find(({ hosts }) => hosts.some(({ name }) => name === "team-1.example"));
    if (part !== other) expect(part?.code).toContain('["app","x-team-1"]');
    expect(parts.every(({ code }) => !code.includes('["own-1"'))).toBe(true);
  });

  test("a warning of the whole has its place", async () => {
    const { parted, whole } = await open(teams({ "team-5.ts": team(5).replace("GET /version", "TRACE /version") }));
    const [one, other] = [await parted(), await whole()];
    expect(partsOf(one)).toBeDefined();
    expect(one.ok && one.warnings).toEqual(other.ok && other.warnings);
    expect(one.ok && one.warnings[0]?.location?.lineText).toContain("TRACE /version");
  });
});

describe("together, and with the same words", () => {
  const cases: readonly (readonly [string, Files])[] = [
    ["few files", Object.fromEntries(Object.entries(teams()).slice(0, 9))],
    ["a mistake", { "team-9.ts": team(9, "0", "upstream('Bad Name', { endpoints: [] });") }],
    ["a text that cannot be read", { "team-9.ts": `${team(9)}\nconst (;` }],
    ["a throw", { "team-9.ts": team(9, "0", "throw new Error('no');") }],
    ["a host twice", { "team-9.ts": team(8) }],
    [
      "one name twice, by one function",
      {
        "_make.ts": `import { upstream } from "sallyport";\nexport const make = (name: string) => upstream(name, { endpoints: ["http://127.0.0.1:7"] });\n`,
        "team-9.ts": team(9, "0", `import { make } from "./_make.ts"; export const made = make("twin");`),
        "team-20.ts": team(20, "0", `import { make } from "./_make.ts"; export const made = make("twin");`),
      },
    ],
    [
      "a package",
      {
        "node_modules/corp/package.json": '{ "name": "corp", "type": "module", "exports": "./index.js" }',
        "node_modules/corp/index.js": "export const one = 1;\n",
        "team-9.ts": team(9, "0", `import { one } from "corp"; void one;`),
      },
    ],
    [
      "a list that another file fills",
      {
        "_list.ts": "export const list: number[] = [];\nexport const read = () => list.length;\n",
        "team-9.ts": team(9, "0", `import { list } from "./_list.ts"; list.push(1);`),
      },
    ],
    [
      "a list that another file fills, and looks away",
      {
        "_list.ts": "export const map = new Map<string, number>();\nexport const read = () => map.size;\n",
        "team-9.ts": team(9, "0", `import { map } from "./_list.ts"; try { map.set("a", 1); } catch {}`),
      },
    ],
    [
      "a variable that a function of its file changes for another",
      {
        "_count.ts": "let count = 0;\nexport const next = () => ++count;\n",
        "team-9.ts": team(9, "0", `import { next } from "./_count.ts"; export const number = next();`),
      },
    ],
    ["a name that one file adds for all", { "team-9.ts": team(9, "0", "Object.assign(globalThis, { added: 1 });") }],
    ["a script that is no policy", { "old.js": `import "sallyport";\n` }],
    [
      "a host that is not mounted",
      {
        "team-9.ts": team(
          9,
          "0",
          `export const spare = host("spare.example", { identity: staff }, route("/", respond()));`,
        ),
      },
    ],
  ];
  test.each(cases)("%s", async (name, files) => {
    const { parted, whole } = await open(name === "few files" ? files : teams(files));
    const [one, other] = [await parted(), await whole()];
    expect(one).toEqual(other);
    expect("parts" in (one.ok ? one.generation : {})).toBe(false);
  });
});

test("what went to another process before stays at home, and comes out the same", async () => {
  const { parted, whole, save } = await open(teams());
  const pack = createPacker();
  const unpack = createUnpacker();
  const send = (generation: Generation) => {
    const text = JSON.stringify(pack(generation));
    return { size: text.length, got: unpack(JSON.parse(text)) };
  };
  const first = generationOf(await parted());
  const sent = send(first);
  expect(sent.got).toEqual(first);
  await save("team-7.ts", team(7, "changed"));
  const second = generationOf(await parted());
  const again = send(second);
  expect(again.got).toEqual(second);
  expect(again.size).toBeLessThan(sent.size / 3);
  const kept = sent.got.parts?.filter((part) => again.got.parts?.includes(part)) ?? [];
  expect(kept).toHaveLength(first.parts!.length - 1);
  const together = generationOf(await whole());
  expect(send(together).got).toEqual(together);
  expect(() => createUnpacker()(pack(second))).toThrow();
});
