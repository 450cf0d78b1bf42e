// What the short tests borrow or leave out: tools of their own installed by npm, the command for everybody on the machine, and a checkout without what develops it.

import { execFileSync } from "node:child_process";
import { cp, mkdir, readFile, writeFile } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { expect, test, vi } from "vitest";
import { createFolder, writeFiles } from "../support/folder.ts";
import { install, packOnce, run, start } from "./operator.ts";

const root = resolve(import.meta.dirname, "../..");
// npm unpacks Node three times here.
vi.setConfig({ testTimeout: 300_000 });
const packed = await packOnce();
const hello = `import { host, nobody, respond, route } from "sallyport";
export default host("localhost", { identity: nobody }, route("/*", ({ request }) => request.path !== "/nowhere", respond({ body: "hello" })));
`;

test("with vitest and TypeScript of their own, an operator's npm scripts check, test and type-check", async () => {
  const { folder } = await install(packed);
  const added = await run(folder, "npm", [
    "install",
    "--prefer-offline",
    "-D",
    "vitest@5",
    "typescript@7",
    "@types/node@26",
  ]);
  expect(added.code).toBe(0);
  // vitest itself is not for every Node that npm runs in.
  expect(added.err.match(/package: '[^']+'/g) ?? []).toEqual(
    added.err === "" ? [] : [expect.stringMatching(/'vitest@/)],
  );
  await writeFiles(folder, {
    "policies/a.ts": hello,
    "policies/tsconfig.json": JSON.stringify({ extends: "sallyport/tsconfig.json", exclude: ["**/*.test.ts"] }),
    "policies/tsconfig.test.json": JSON.stringify({
      extends: "sallyport/tsconfig.json",
      compilerOptions: { types: ["node"] },
      include: ["**/*.test.ts"],
    }),
    "policies/a.test.ts": `import { expect, test } from "vitest";
import { gateway } from "sallyport/testing";
const gate = await gateway(import.meta.dirname);
test("it says hello", async () => expect(await gate.get("https://localhost/")).toRespond(200));
`,
  });
  const manifest = JSON.parse(await readFile(join(folder, "package.json"), "utf8"));
  const scripts = {
    types: "tsc -p policies && tsc -p policies/tsconfig.test.json",
    test: "sallyport check && vitest run",
  };
  await writeFile(join(folder, "package.json"), JSON.stringify({ ...manifest, scripts }));
  expect(await run(folder, "npm", ["run", "-s", "types"])).toMatchObject({ code: 0, out: "" });
  expect(await run(folder, "npm", ["test"])).toMatchObject({ code: 0, out: expect.stringMatching(/1 passed/) });
});

test("installed for everybody on the machine, the command finds its Node", async () => {
  const prefix = await createFolder();
  const installed = await run(prefix, "npm", ["install", "-g", "--prefix", prefix, "--prefer-offline", packed.tarball]);
  expect(installed).toMatchObject({ code: 0, err: "" });
  expect(await run(prefix, join(prefix, "bin/sallyport"), ["--version"])).toMatchObject({ code: 0, out: "0.1.0\n" });
});

test("a checkout after npm ci --omit=dev serves, and npm had nothing to warn of", async () => {
  const checkout = await createFolder();
  const files = execFileSync("git", ["ls-files", "-co", "--exclude-standard"], { cwd: root, encoding: "utf8" });
  for (const file of files.split("\n").filter((name) => /^(?:src|runtime)\/|^package(?:-lock)?\.json$/.test(name))) {
    await mkdir(dirname(join(checkout, file)), { recursive: true });
    await cp(join(root, file), join(checkout, file));
  }
  await writeFiles(checkout, { "policies/a.ts": hello });
  expect(await run(checkout, "npm", ["ci", "--omit=dev", "--prefer-offline"])).toMatchObject({ code: 0, err: "" });
  const live = start(checkout, "node", ["src/cli/bin.js", "start", "--listen", "127.0.0.1:0"]);
  const [, port] = await live.said(/"port":(\d+)/);
  expect(await (await fetch(`http://localhost:${port}/`)).text()).toBe("hello");
  live.child.kill("SIGTERM");
  expect(await live.ended).toBe(0);
});
