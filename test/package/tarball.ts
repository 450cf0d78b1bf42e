// The suite of the packed package: as tools judge it, and as it lies there.

import { existsSync, globSync, readFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { expect, test } from "vitest";
import { type Packed, run } from "./operator.ts";

/** What is read of the tools' answers. */
interface Publint {
  publint(options: object): Promise<{ readonly messages: readonly unknown[] }>;
}
interface Attw {
  createPackageFromTarballData(tarball: Uint8Array): object;
  checkPackage(
    made: object,
  ): Promise<{ readonly types: unknown; readonly problems?: readonly { kind: string; resolutionKind?: string }[] }>;
}

// Their own declarations are not needed to check the rest of this repository.
const tool = (name: string) => import(name);

/** tarballSuite is what must be so of it, whoever installs it. */
export function tarballSuite({ built, tarball }: Packed): void {
  const read = (file: string) => readFileSync(join(built, file), "utf8");
  const files = globSync("**/*", { cwd: built, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(built.length + 1));

  test("publint finds nothing", async () => {
    const { publint } = (await tool("publint")) as Publint;
    const { messages } = await publint({ pkgDir: built, level: "suggestion", strict: true, pack: false });
    expect(messages).toEqual([]);
  });

  test("its types are what is found by everybody who can import a module", async () => {
    const { checkPackage, createPackageFromTarballData } = (await tool("@arethetypeswrong/core")) as Attw;
    const result = await checkPackage(createPackageFromTarballData(readFileSync(tarball)));
    // require() of a module, which Node has; and subpaths for a resolution that TypeScript 7 no longer has.
    const known = new Set(["node16-cjs CJSResolvesToESM", "node10 NoResolution"]);
    expect(result.types).not.toBe(false);
    expect(result.problems?.filter(({ kind, resolutionKind }) => !known.has(`${resolutionKind} ${kind}`))).toEqual([]);
  });

  test("the command may be run, and nothing runs while it is installed", async () => {
    const { out } = await run(built, "tar", ["-tvzf", tarball, "package/src/cli/bin.js"]);
    expect(out).toMatch(/^-rwxr-xr-x/);
    const manifest = JSON.parse(read("package.json"));
    expect(manifest).not.toHaveProperty("scripts");
    expect(manifest).not.toHaveProperty("dependencies");
    expect(manifest).not.toHaveProperty("private");
  });

  test("every map leads to a source that is there", () => {
    const maps = files.filter((file) => file.endsWith(".map"));
    expect(maps.filter((file) => file.endsWith(".d.ts.map")).length).toBeGreaterThan(30);
    const astray = maps.flatMap((file) =>
      (JSON.parse(read(file)) as { sources: string[] }).sources
        .map((source) => resolve(built, dirname(file), source))
        .filter((path) => !path.startsWith(join(built, "source")) || !existsSync(path)),
    );
    expect(astray).toEqual([]);
  });

  test("scripts and declarations name nothing that is not there, and no package but Node's and the tests'", () => {
    const specifier = /^(?:import|export)\s[^;"'`]*?from\s+"([^"]+)"|^import "([^"]+)"|\bimport\("(\.[^"]+)"\)/gm;
    const lost = files
      .filter((file) => /^(?:src|runtime)\/.*(?:\.js|\.d\.ts)$/.test(file))
      .flatMap((file) =>
        [...read(file).matchAll(specifier)]
          .map((match) => match.slice(1).find((name) => name !== undefined) ?? "")
          .filter((name) =>
            name.startsWith(".")
              ? !existsSync(
                  resolve(built, dirname(file), file.endsWith(".d.ts") ? name.replace(/\.js$/, ".d.ts") : name),
                )
              : !/^(?:node:|vitest$|@vitest\/coverage-istanbul$|fast-check$|sallyport$)/.test(name),
          )
          .map((name) => `${file}: ${name}`),
      );
    expect(lost).toEqual([]);
  });

  test("declarations say what each thing is", () => {
    expect(read("runtime/verdict.d.ts")).toMatch(/\* stepUp asks for proof/);
    expect(read("src/client/client.d.ts")).toMatch(/\* createClient makes a client/);
  });

  test("what is to be read leads nowhere else", () => {
    const pages = files.filter((file) => file.endsWith(".md") && !file.includes("vendor/"));
    expect(pages).toEqual(expect.arrayContaining(["README.md", "docs/reference/running.md"]));
    const astray = pages.flatMap((page) =>
      [...read(page).matchAll(/\]\((?!https?:|#)([^)#]+)/g)]
        .filter(([, target]) => !existsSync(resolve(built, dirname(page), target!)))
        .map(([, target]) => `${page}: ${target}`),
    );
    expect(astray).toEqual([]);
  });

  test("all that others made has its licence in it", () => {
    const licences = read("vendor/LICENSES.txt");
    for (const name of [
      "undici",
      "zod",
      "isolated-vm",
      "node-gyp-build",
      "esbuild",
      "koa-compose",
      "@simplewebauthn/server",
    ])
      expect(licences).toMatch(new RegExp(`^${name} \\d+\\.\\d+\\.\\d+ \\(`, "m"));
    // Of each its whole text, and not only what it is called.
    for (const one of licences.split("-".repeat(80))) expect(one.length, one).toBeGreaterThan(500);
  });
}
