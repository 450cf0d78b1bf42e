// sallyport init: what it makes, what it leaves as it was, and what the new project depends on.

import { mkdir, readdir, readFile, symlink } from "node:fs/promises";
import { join, resolve } from "node:path";
import { expect, test } from "vitest";
import { init } from "../../src/cli/init.ts";
import { toPackageName } from "../../src/cli/starter-manifest.ts";
import { toDependency } from "../../src/cli/whence.ts";
import { createFolder, type Files } from "../support/folder.ts";

const all = [
  ".github/workflows/sallyport.yml",
  ".gitignore",
  "README.md",
  "package.json",
  "policies/app.ts",
  "policies/identity.ts",
  "policies/tsconfig.json",
  "policies/upstreams.ts",
  "test/app.test.ts",
  "test/tsconfig.json",
];

function run(folder: string) {
  const said = { out: "", err: "" };
  const hear = (stream: "out" | "err") => (text: string) => {
    said[stream] += text;
  };
  const code = init(folder, {
    env: {},
    color: false,
    out: hear("out"),
    err: hear("err"),
  });
  return { code, ...said };
}

async function readAll(folder: string): Promise<Files> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const paths = entries.filter((one) => one.isFile()).map((one) => join(one.parentPath, one.name));
  const read = async (path: string) => [path.slice(folder.length + 1), await readFile(path, "utf8")] as const;
  return Object.fromEntries(await Promise.all(paths.map(read)));
}

test("an empty folder, or one that is yet to be, becomes a project", async () => {
  const folder = join(await createFolder(), "deep", "Our Gate");
  expect(run(folder)).toMatchObject({ code: 0, err: "" });
  const files = await readAll(folder);
  expect(Object.keys(files).sort()).toEqual(all);
  expect(JSON.parse(files["package.json"]!)).toMatchObject({ name: "our-gate", private: true, type: "module" });
  expect(files[".gitignore"]).toContain(".sallyport/");
});

test("the last lines say what to do next", async () => {
  const folder = await createFolder();
  expect(run(folder).out.split("\nNext:\n")[1]!.trimEnd().split("\n")).toHaveLength(3);
});

test("a second time, nothing is changed", async () => {
  const folder = await createFolder();
  run(folder);
  const before = await readAll(folder);
  expect(run(folder)).toMatchObject({ code: 0, out: expect.not.stringContaining("made") });
  expect(await readAll(folder)).toEqual(before);
});

test("whatever is there stays as it is, to the last byte", async () => {
  const mine = Object.fromEntries(all.filter((path) => path !== "package.json").map((path) => [path, `mine: ${path}`]));
  const folder = await createFolder(mine);
  expect(run(folder).code).toBe(0);
  expect(await readAll(folder)).toMatchObject(mine);
});

test("a .gitignore that lets the keys into the repository is left, and that is said", async () => {
  const folder = await createFolder({ ".gitignore": "/node_modules\n" });
  expect(run(folder).out).toMatch(/\.gitignore: put \.sallyport\/ into it/);
});

test("nobody's policies get ours among them", async () => {
  const folder = await createFolder({ "policies/shop.ts": "export {};\n" });
  expect(run(folder).out).toMatch(/left as it was {2}policies\/ and test\//);
  const files = await readAll(folder);
  expect(Object.keys(files).filter((path) => /^(?:policies|test)\//.test(path))).toEqual(["policies/shop.ts"]);
  expect(JSON.parse(files["package.json"]!).scripts.check).toBe("sallyport check");
});

test("a package.json keeps what it has, and its indentation", async () => {
  const theirs = {
    name: "@theirs/site",
    license: "UNLICENSED",
    scripts: { dev: "vite", lint: "eslint" },
    devDependencies: { vitest: "^4.0.0", sallyport: "0.0.9" },
  };
  const folder = await createFolder({ "package.json": JSON.stringify(theirs, null, "\t") });
  const { out } = run(folder);
  const text = (await readAll(folder))["package.json"]!;
  expect(text).toMatch(/^\{\n\t"name"/);
  const now = JSON.parse(text);
  expect(now).toMatchObject(theirs);
  expect(now.dependencies).toBeUndefined();
  expect(Object.keys(now.devDependencies).sort()).toEqual(["@types/node", "sallyport", "typescript", "vitest"]);
  expect(Object.keys(now.scripts).sort()).toEqual(["check", "dev", "lint", "start", "test"]);
  expect(out).toMatch(/left as it was {2}script dev/);
  expect(out).toContain("npx sallyport dev --demo-provider");
});

test.each([
  ["no JSON", "{ name: 1 }"],
  ["no table", "[]"],
  ["scripts that are none", '{"scripts": "none"}'],
])("where package.json is %s, nothing is made", async (_, text) => {
  const folder = await createFolder({ "package.json": text });
  expect(run(folder).code).toBe(1);
  expect(await readAll(folder)).toEqual({ "package.json": text });
});

test("a file is no place for a project", async () => {
  const folder = await createFolder({ there: "" });
  expect(run(join(folder, "there")).code).toBe(1);
});

test("a link is not followed to what it leads to", async () => {
  const folder = await createFolder();
  const elsewhere = await createFolder();
  await symlink(join(elsewhere, "README.md"), join(folder, "README.md"));
  expect(run(folder).code).toBe(0);
  expect(await readAll(elsewhere)).toEqual({});
});

test("below a repository's root, it is said that nobody runs the workflow", async () => {
  const folder = await createFolder();
  await mkdir(join(folder, ".git"));
  expect(run(join(folder, "gate")).out).toContain(`The repository is ${folder}`);
  expect(run(folder).out).not.toContain("The repository is");
});

test.each([
  ["My Gate!", "my-gate"],
  ["ünïcode", "unicode"],
  ["_.hidden", "hidden"],
  ["日本", "policies"],
  ["sallyport", "sallyport-policies"],
  ["vitest", "vitest-policies"],
  ["node_modules", "node_modules-policies"],
])("the folder %j is the package %j", (name, expected) => {
  expect(toPackageName(`/somewhere/${name}`)).toBe(expected);
});

test("its tools are those that Sallyport itself is tested with", async () => {
  const folder = await createFolder();
  run(folder);
  const { devDependencies } = JSON.parse((await readAll(folder))["package.json"]!);
  const own = JSON.parse(await readFile(resolve(import.meta.dirname, "../../package.json"), "utf8")).devDependencies;
  for (const [name, range] of Object.entries(devDependencies)) expect(`^${own[name]}`, name).toBe(range);
});

/** What npm notes of an installed package. */
const installed = (resolved: string | undefined): Files => ({
  "node_modules/.package-lock.json": JSON.stringify({ packages: { "node_modules/sallyport": { resolved } } }),
  "node_modules/sallyport/package.json": '{ "name": "sallyport", "version": "1.2.3" }',
});

test.each([
  ["a registry", "https://packages.example/sallyport/-/sallyport-1.2.3.tgz", "1.2.3"],
  ["an address", "https://files.example/sallyport-1.2.3.tgz", "https://files.example/sallyport-1.2.3.tgz"],
  ["a repository", "git+ssh://git@git.example/gate.git#0123", "git+ssh://git@git.example/gate.git#0123"],
  ["nobody knows where", undefined, "1.2.3"],
])("installed from %s, it is that", async (_, resolved, spec) => {
  const place = await createFolder(installed(resolved));
  expect(toDependency(join(place, "gate"), join(place, "node_modules/sallyport")).spec).toBe(spec);
});

test("installed from a file, it is that file as seen from the project", async () => {
  const place = await createFolder(installed("file:../sallyport-1.2.3.tgz"));
  const { spec, remarks } = toDependency(join(place, "gate"), join(place, "node_modules/sallyport"));
  expect(spec).toBe("file:../../sallyport-1.2.3.tgz");
  expect(remarks).toHaveLength(1);
});

test("of what npm pack makes in a checkout, which has the package in dist/, it is the whole", async () => {
  const place = await createFolder({
    ...installed("file:../sallyport-1.2.3.tgz"),
    "node_modules/sallyport/dist/package.json": '{ "name": "sallyport", "version": "1.2.3" }',
  });
  const { spec } = toDependency(join(place, "gate"), join(place, "node_modules/sallyport/dist"));
  expect(spec).toBe("file:../../sallyport-1.2.3.tgz");
});

test("run from a folder, it is that folder; from a checkout, what that packs", async () => {
  const place = await createFolder({
    "built/package.json": '{ "name": "sallyport", "version": "1.2.3" }',
    "checkout/package.json": '{ "name": "sallyport", "version": "1.2.3", "private": true }',
  });
  const of = (name: string) => toDependency(join(place, "gate"), join(place, name));
  expect(of("built").spec).toBe("file:../built");
  expect(of("checkout").spec).toBe("file:../checkout/sallyport-1.2.3.tgz");
  expect(of("checkout").remarks[0]).toContain("npm pack");
});
