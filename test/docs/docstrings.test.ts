// What an editor shows beside a name: everything that operators and pages import is said in a sentence, with an example that type-checks.

import { execFile } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { expect, onTestFinished, test } from "vitest";

const root = resolve(import.meta.dirname, "../..");
const read = (file: string) => readFileSync(join(root, file), "utf8");

interface Exported {
  readonly name: string;
  readonly isType: boolean;
  /** What stands before it, without the stars; "" for nothing. */
  readonly text: string;
  /** undefined: none. */
  readonly example: string | undefined;
}

/** exportsOf follows a module's `export { … } from` and `export * from`, one step deep. */
function exportsOf(entry: string): readonly Exported[] {
  const lists = [...read(entry).matchAll(/^export (type )?(\*|\{[^}]*\}) from "(\.\/[\w-]+\.ts)";/gm)];
  return lists.flatMap(([, type, what = "", file = ""]) => {
    const source = read(join(dirname(entry), file));
    const made = [...source.matchAll(/^export (?:async )?(interface|type|function|class|const) (\w+)/gm)];
    const names =
      what === "*"
        ? made.map((match) => match[2]!)
        : what
            .slice(1, -1)
            .split(",")
            .flatMap((one) => one.trim().replace(/^type /, "") || []);
    return names.map((name) => {
      const match = made.find((one) => one[2] === name);
      const before = match === undefined ? "" : source.slice(0, match.index);
      const comment = /\/\*\*((?:(?!\*\/)[\s\S])*)\*\/\n$/.exec(before)?.[1] ?? "";
      const text = comment.replaceAll(/^ ?\* ?/gm, "").trim();
      const isType = type !== undefined || match?.[1] === "interface" || match?.[1] === "type";
      return { name, isType, text, example: /^@example\n```ts\n([\s\S]*?)\n```/m.exec(text)?.[1] };
    });
  });
}

const language = exportsOf("runtime/index.ts");
const testing = exportsOf("src/testing/index.ts");
const client = exportsOf("src/client/index.ts");

const importOf = (from: string, all: readonly Exported[]) =>
  `import { ${all.map(({ name, isType }) => (isType ? `type ${name}` : name)).join(", ")} } from "${from}";\n`;

/** What examples may take for granted. */
const nouns = `const issuer = "https://login.example.com";
const staff = oidc("staff", { issuer, clientId: "gateway" });
const machines = bearer("machines", { issuer, audience: "https://api.example.com" });
const mfa = assurance("mfa", { acr: "urn:example:mfa" });
const passkey = assurance("passkey", { factor: "passkey", implies: mfa });
const bank = upstream("bank", { endpoints: ["http://10.0.0.5:8080"] });
const bank2 = upstream("bank2", { endpoints: ["http://10.0.0.6:8080"] });
`;

const modules: Readonly<Record<string, readonly [all: readonly Exported[], lead: string]>> = {
  "language.ts": [language, importOf("sallyport", language) + nouns],
  "testing.ts": [
    testing,
    `${importOf("sallyport/testing", testing)}import { afterAll, expect } from "vitest";\nimport { assurance } from "sallyport";
const mfa = assurance("mfa", { acr: "urn:example:mfa" });\nconst gate = await gateway("./policies");\n`,
  ],
  "client.ts": [
    client,
    `${importOf("sallyport/client", client)}declare function confirm(text: string): boolean;\nconst client = createClient();\n`,
  ],
};

const all = [...language, ...testing, ...client];

test("every export begins with a sentence that has its name, and has an example", () => {
  expect(language.length).toBeGreaterThan(70);
  expect(testing.length + client.length).toBeGreaterThan(12);
  expect(all.filter(({ name, text }) => !text.startsWith(name)).map(({ name }) => name)).toEqual([]);
  expect(all.filter(({ example }) => example === undefined).map(({ name }) => name)).toEqual([]);
  // An example of something else is none.
  const strange = all.filter(({ name, example = "" }) => !new RegExp(`\\b${name}\\b`).test(example));
  expect(strange.map(({ name }) => name)).toEqual([]);
});

test("each example type-checks", async () => {
  mkdirSync(join(root, ".sallyport"), { recursive: true });
  // Below the project, so that `sallyport` is found as it is in an operator's project.
  const folder = mkdtempSync(join(root, ".sallyport/docstrings-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const lines = new Map<string, string>();
  for (const [file, [exported, lead]] of Object.entries(modules)) {
    let text = lead;
    for (const { name, example = "" } of exported) {
      const from = text.split("\n").length;
      text += `{\n${example}\n}\n`;
      for (let line = from; line < text.split("\n").length; line++) lines.set(`${file}:${line}`, name);
    }
    writeFileSync(join(folder, file), text);
  }
  const config = { extends: join(root, "tsconfig.json"), include: ["*.ts"], exclude: [] };
  writeFileSync(join(folder, "tsconfig.json"), JSON.stringify(config));
  const output = await new Promise<string>((settle) => {
    const tsc = join(root, "node_modules/typescript/bin/tsc");
    execFile(process.execPath, [tsc, "-p", folder, "--pretty", "false"], (_error, stdout) => settle(stdout));
  });
  const wrong = [...output.matchAll(/(\w+\.ts)\((\d+),\d+\): error TS\d+: (.*)/g)].map(
    ([, file, line, message]) => `${lines.get(`${file}:${line}`) ?? file}: ${message}`,
  );
  expect(wrong).toEqual([]);
});
