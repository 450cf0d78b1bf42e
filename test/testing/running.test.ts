// A file of tests, asked of a gateway that runs: what it answers has to be what the policies say, and what cannot be asked is skipped aloud.

import { execFile } from "node:child_process";
import { mkdirSync } from "node:fs";
import { cp, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { promisify } from "node:util";
import { expect, onTestFinished, test, vi } from "vitest";
import { gateway } from "../../src/testing/index.ts";
import { rs256, tokenIssuer } from "../security/token-issuer.ts";
import { writeFiles } from "../support/folder.ts";
import { recordingUpstream } from "../support/recording-upstream.ts";
import { startGateway } from "../support/started-gateway.ts";

// Four runs of vitest.
vi.setConfig({ testTimeout: 300_000 });
const root = resolve(import.meta.dirname, "../..");

const tests = `import { afterAll, expect, test } from "vitest";
import { gateway } from "sallyport/testing";
import { mfa } from "./vault.ts";

const gate = await gateway(import.meta.dirname);
afterAll(() => gate.close());
const at = (path: string) => \`https://app.example\${path}\`;
const kim = gate.as({ id: "kim", groups: ["keepers"] });

test("open", async () => expect(await gate.get(at("/"))).toForwardTo("app"));
test("own answers", async () => {
  expect(await gate.get(at("/robots.txt"))).toRespond(200);
  expect(await gate.get(at("/old"))).toRedirectTo("/");
  expect(await gate.get(at("/nowhere"))).toDeny("ROUTING_NO_ROUTE");
});
test("sign in", async () => expect(await gate.get(at("/vault"))).toSignIn());
test("step up", async () => expect(await kim.get(at("/vault"))).toStepUp(mfa, { maxAge: "5m" }));
test("proved", async () => expect(await kim.having(mfa).get(at("/vault"))).toForwardTo("app"));
test("denied", async () => expect(await gate.as({ id: "joe" }).get(at("/vault"))).toDeny("Keepers only"));
test("another age", async () => expect(await kim.having(mfa, { age: "6m" }).get(at("/vault"))).toStepUp(mfa));
test("another time", async () => expect(await gate.at(new Date(0)).get(at("/"))).toForwardTo("app"));
test("another address", async () => expect(await gate.from("203.0.113.9").get(at("/"))).toForwardTo("app"));
test("somebody else", async () => expect(await gate.as({ id: "eve" }).get(at("/vault"))).toDeny());
test("a write", async () => expect(await kim.having(mfa).post(at("/vault"))).toForwardTo("app"));
test("why", async () => expect((await kim.explain("GET", at("/vault"))).toPass).toEqual(["having mfa within 5m"]));
`;

test("it is the same file, with the same verdicts", async () => {
  const [issuer, app] = [await tokenIssuer(), await recordingUpstream()];
  // Below the project, so that \`sallyport\` is found as it is in an operator's project.
  mkdirSync(join(root, ".sallyport"), { recursive: true });
  const folder = await mkdtemp(join(root, ".sallyport/running-"));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  const policy = `import { assurance, bearer, deny, forward, host, publicRoute, redirect, respond, route, stepUp, upstream } from "sallyport";
const programs = bearer("programs", { issuer: "${issuer.issuer}", audience: "app", jwksUri: "${issuer.jwksUri}" });
export const mfa = assurance("mfa", { acr: "urn:mfa" });
const app = upstream("app", { endpoints: ["${app.url}"] });
export default host("app.example", { identity: programs },
  publicRoute("GET /", forward(app)),
  publicRoute("GET /robots.txt", respond({ body: "none" })),
  publicRoute("GET /old", redirect("/")),
  route("GET|POST /vault", ({ user }) => user.groups.includes("keepers") || deny("Keepers only"), stepUp(mfa, { maxAge: "5m" }), forward(app)),
);
`;
  const seconds = () => Math.floor(Date.now() / 1_000);
  const token = (sub: string, more: object) =>
    `Bearer ${rs256(issuer.privateKey, { iss: issuer.issuer, aud: "app", sub, client_id: "tests", jti: sub, iat: seconds(), exp: seconds() + 600, ...more })}`;
  const proof = { acr: "urn:mfa", auth_time: seconds() };
  await writeFiles(folder, {
    "policies/vault.ts": policy,
    "policies/vault.test.ts": tests,
    "users.json": JSON.stringify([
      { as: { id: "kim", groups: ["keepers"] }, having: ["mfa"], command: "printf 'authorization: %s\\n' \"$PROVED\"" },
      { as: { id: "kim" }, headers: { Authorization: `$${"{KIM}"}` } },
      { as: { id: "joe" }, host: "app.example", headers: { authorization: token("joe", {}) } },
    ]),
  });
  const served = join(folder, "served");
  await cp(join(folder, "policies"), served, { recursive: true });
  const { port } = await startGateway({ policy: { folder: served } });
  const url = `http://127.0.0.1:${port}`;

  const groups = ["keepers"];
  const environment = { KIM: token("kim", { groups }), PROVED: token("kim", { groups, ...proof }) };
  const run = async (more: NodeJS.ProcessEnv, ...narrowed: readonly string[]) => {
    const file = join(folder, "report.json");
    const words = ["run", "policies/", "--root", folder, "--testTimeout=100000", "--hookTimeout=100000"];
    const reporters = ["--reporter=default", "--reporter=json", `--outputFile.json=${file}`];
    const { stdout, stderr } = await promisify(execFile)(
      join(root, "node_modules/.bin/vitest"),
      [...words, ...reporters, ...narrowed],
      { env: { ...process.env, ...environment, NODE_OPTIONS: "", ...more } },
    ).catch((cause) => cause as { stdout: string; stderr: string });
    const report = JSON.parse(await readFile(file, "utf8")) as {
      success: boolean;
      testResults: { assertionResults: { title: string; status: string; failureMessages: string[] }[] }[];
    };
    const all = report.testResults.flatMap(({ assertionResults }) => assertionResults);
    const titles = (status: string) => all.filter((one) => one.status === status).map(({ title }) => title);
    return {
      success: report.success,
      passed: titles("passed"),
      failed: all.filter((one) => one.status === "failed"),
      skipped: titles("skipped"),
      told: stdout + stderr,
    };
  };

  const here = await run({});
  expect([here.passed.length, here.failed, here.skipped]).toEqual([12, [], []]);
  expect(app.requests).toEqual([]);

  const there = await run({ SALLYPORT_TEST_URL: url, SALLYPORT_TEST_USERS: join(folder, "users.json") });
  expect(there.failed).toEqual([]);
  expect(there.passed).toEqual(["open", "own answers", "sign in", "step up", "proved", "denied"]);
  expect(there.skipped).toEqual(["another age", "another time", "another address", "somebody else", "a write", "why"]);
  for (const why of [/the age of a proof/, /another time/, /203\.0\.113\.9/, /"eve"/, /POST/, /explain/])
    expect(there.told).toMatch(why);
  expect(app.requests.map(({ method, url: path, headers }) => [method, path, headers["host"]])).toEqual([
    ["GET", "/", `app.example:${port}`],
    ["GET", "/vault", `app.example:${port}`],
  ]);

  // Who is somebody else there than in the tests is not as the policies say.
  const other = await run({
    SALLYPORT_TEST_URL: url,
    SALLYPORT_TEST_USERS: join(folder, "users.json"),
    SALLYPORT_TEST_WRITES: "yes",
    KIM: token("kim", {}),
  });
  expect(other.failed.map(({ title }) => title)).toEqual(["step up"]);
  expect(other.failed[0]!.failureMessages.join()).toMatch(
    /there: deny: Keepers only \(request [^)]+\)\s+here: step up to mfa/,
  );
  expect(app.requests.at(-1)).toMatchObject({ method: "POST", url: "/vault", body: "" });

  // Where nothing can be asked, nothing was tried.
  const nothing = await run({ SALLYPORT_TEST_URL: url }, "--testNamePattern=denied");
  expect([nothing.success, nothing.passed]).toEqual([false, []]);
  expect(nothing.told).toMatch(/Nothing was asked of .*nobody can come as \{"id":"joe"\}/s);

  // Other policies than those that are served there say nothing of it, and neither does another server.
  await writeFile(join(folder, "policies/vault.ts"), policy.replace("5m", "6m"));
  await expect(gateway(join(folder, "policies"), { url })).rejects.toThrow(
    /serves generation \w+, and these policies are \w+/,
  );
  await expect(gateway(served, { url: app.url })).rejects.toThrow(/no gateway answers/);
  await expect(gateway(served, { url, users: [{ as: { id: "kim" } }] })).rejects.toThrow(TypeError);
});
