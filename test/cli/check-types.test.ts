// check type-checks and tells all in the form that was asked for; start refuses a first generation whose types are wrong; dev serves it and says so.

import { spawn } from "node:child_process";
import { writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import * as program from "../../src/cli/program.ts";
import { linkReal, scripted } from "../compiler/typecheck/fixture.ts";
import { createFolder } from "../support/folder.ts";

const wrong = `import { host, nobody, respond, route, upstream } from "sallyport";
const bank = upstream("bank", {
  endpoint: ["http://127.0.0.1:1"],
});
const n: number = "100%, done";
export default host("localhost", { identity: nobody }, route("/*", respond()));
`;
const typed = (type: string) => `import { host, nobody, respond, route } from "sallyport";
const text: ${type} = "x";
export default host("localhost", { identity: nobody }, route("/*", respond({ body: String(text) })));
`;

async function run(words: readonly string[], env: NodeJS.ProcessEnv = {}) {
  const seen = { out: "", err: "" };
  const out = (text: string) => {
    seen.out += text;
  };
  const err = (text: string) => {
    seen.err += text;
  };
  return { code: await program.run(words, { env, out, err, color: false }), ...seen };
}

async function folderOf(files: Readonly<Record<string, string>>) {
  const folder = await createFolder(files);
  await linkReal(folder);
  return join(folder, "policies");
}

test("text, JSON, SARIF and annotations tell the same, sorted by place, and what both found once", async () => {
  const folder = await folderOf({ "policies/a.ts": wrong });
  const places = ["COMPILE_NO_ENDPOINT 2:14", "POLICY_OPTION_UNKNOWN 3:3", "TS2322 5:7"];
  const [text, json, sarif, github] = await Promise.all([
    run(["check", folder]),
    run(["check", folder, "--json"]),
    run(["check", folder, "--sarif"], { GITHUB_ACTIONS: "true" }),
    run(["check", folder], { GITHUB_ACTIONS: "true", GITHUB_WORKSPACE: resolve(folder, "..") }),
  ]);
  for (const { code } of [text, json, sarif, github]) expect(code).toBe(1);
  expect(text.out).toBe("");
  expect(
    Array.from(text.err.matchAll(/\[([A-Z_0-9]+)\]\n\n.*a\.ts:(\d+:\d+):/g), ([, code, at]) => `${code} ${at}`),
  ).toEqual(places);
  const read = JSON.parse(json.out);
  expect(read).toMatchObject({ ok: false, generation: null, typescript: { version: expect.stringMatching(/^\d/) } });
  const toPlace = (one: { code: string; line: number; column: number }) => `${one.code} ${one.line}:${one.column}`;
  expect(read.diagnostics.map(toPlace)).toEqual(places);
  expect([json.err, sarif.err]).toEqual(["", ""]);
  const log = JSON.parse(sarif.out);
  // What the schema of SARIF 2.1.0 requires: version and runs, tool.driver.name, result.message.
  expect(log).toMatchObject({ version: "2.1.0", runs: [{ tool: { driver: { name: "Sallyport" } } }] });
  for (const one of log.runs[0].results) {
    expect(one.message.text).toMatch(/\w/);
    expect(log.runs[0].tool.driver.rules[one.ruleIndex].id).toBe(one.ruleId);
    expect(one.level).toBe("error");
  }
  const ours = log.runs[0].tool.driver.rules.filter(({ id }: { readonly id: string }) => !id.startsWith("TS"));
  expect(ours.length).toBeGreaterThan(0);
  for (const rule of ours) expect([rule.fullDescription.text, rule.help.text].join(" ")).toMatch(/\w.*\./);
  interface Result {
    readonly locations: readonly { readonly physicalLocation: { readonly region: Record<string, number> } }[];
  }
  const regions = log.runs[0].results.map(({ locations: [one] }: Result) => one!.physicalLocation.region);
  expect(regions.map(({ startLine, startColumn }: Record<string, number>) => `${startLine}:${startColumn}`)).toEqual(
    places.map((one) => one.split(" ")[1]),
  );
  expect(github.out.trimEnd().split("\n")).toEqual([
    expect.stringMatching(/^::error file=policies\/a\.ts,line=2,col=14,title=COMPILE_NO_ENDPOINT::.+%0A.+$/),
    expect.stringMatching(/^::error file=policies\/a\.ts,line=3,col=3,title=POLICY_OPTION_UNKNOWN::/),
    expect.stringMatching(/^::error file=policies\/a\.ts,line=5,col=7,title=TS2322::/),
  ]);
});

test("two forms at a time are a misuse; a name in an annotation ends none", async () => {
  const folder = await createFolder({ "a,b:c%.ts": "export const wrong = ;\n" });
  expect((await run(["check", folder, "--json", "--sarif"])).code).toBe(2);
  const { out } = await run(["check", folder, "--github"]);
  expect(out).toMatch(/^::error file=[^,:]*a%2Cb%3Ac%25\.ts,line=1,/);
});

test("good types are said with how long that took; without a TypeScript, what to install", async () => {
  const folder = await folderOf({ "policies/a.ts": typed("string") });
  const good = await run(["check", folder]);
  expect(good).toMatchObject({ code: 0, err: "" });
  expect(good.out).toMatch(/\nType-checked in \d+\.\d s \(TypeScript \S+\): no errors\n$/);
  const without = await run(["check", await createFolder({ "a.ts": typed("number") })]);
  expect(without.code).toBe(0);
  expect(without.err.trimEnd().split("\n")).toEqual([expect.stringContaining("npm install --save-dev typescript")]);
});

test("a tsc that fails is an error of check, and of start", async () => {
  const files = { "policies/a.ts": typed("string"), ...scripted("process.exitCode = 9;") };
  const folder = join(await createFolder(files), "policies");
  expect((await run(["check", folder])).code).toBe(1);
  const data = join(folder, "../data");
  const { code, err } = await run(["start", folder, "--listen", "127.0.0.1:0", "--data", data, "--workers", "1"]);
  expect(code).toBe(1);
  expect(err).toContain("COMPILE_TYPECHECK");
});

function launch(words: readonly string[], folder: string) {
  const main = resolve(import.meta.dirname, "../../src/cli/main.ts");
  const given = ["--listen", "127.0.0.1:0", "--data", join(folder, "../data"), "--workers", "1"];
  const child = spawn(process.execPath, [main, ...words, folder, ...given], { env: { PATH: process.env["PATH"] } });
  let seen = "";
  let look = () => {};
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding("utf8").on("data", (text: string) => {
      seen += text;
      look();
    });
  const ended = new Promise<number | null>((settle) => child.once("close", settle));
  onTestFinished(async () => {
    child.kill("SIGKILL");
    await ended;
  });
  const until = (part: RegExp) =>
    new Promise<RegExpExecArray>((settle, reject) => {
      look = () => {
        const found = part.exec(seen);
        if (found) settle(found);
      };
      child.once("close", () => reject(new Error(`it ended: ${seen}`)));
      look();
    });
  return { until, ended, child, seen: () => seen, forget: () => (seen = "") };
}

test("start refuses wrong types at first, and serves them where it is told to", async () => {
  const folder = await folderOf({ "policies/a.ts": typed("number") });
  const refused = launch(["start"], folder);
  expect(await refused.ended).toBe(1);
  expect(refused.seen()).toContain("[TS2322]");
  expect(refused.seen()).toContain("nothing is served yet");
  expect(refused.seen()).toMatch(/Type-checked in \d+\.\d s .*--no-typecheck/);
  const served = launch(["start", "--no-typecheck"], folder);
  await served.until(/is live on/);
  served.child.kill("SIGTERM");
  expect(await served.ended).toBe(0);
  expect(served.seen()).not.toContain("TS2322");
});

test("dev serves a generation, and says beside what is wrong with its types; a save of types alone is looked at as well", async () => {
  const folder = await folderOf({ "policies/a.ts": typed("number") });
  const { until, forget, child, ended } = launch(["dev"], folder);
  await until(/is live on/);
  await until(/"event":"types".*"problems":\[\{"code":"TS2322"/);
  await until(/\[TS2322\][\s\S]*generation [0-9a-f]{12} serves nevertheless/);
  forget();
  await writeFile(join(folder, "a.ts"), typed("string"));
  await until(/"event":"types".*Type-checked in \d+\.\d s .*: no errors/);
  child.kill("SIGTERM");
  expect(await ended).toBe(0);
});
