// sallyport explain: as typed, from a curl command, from a line of the log; for people and for programs; and no credential is told.

import { beforeAll, expect, onTestFinished, test } from "vitest";
import { toQuestion } from "../../src/cli/asked.ts";
import { parseCurl } from "../../src/cli/curl.ts";
import { explanationPage } from "../../src/cli/explanation-page.ts";
import { run } from "../../src/cli/program.ts";
import { gateway } from "../../src/testing/gateway.ts";
import { policyFolder } from "../testing/policy-folder.ts";

const policies = `import { assurance, deny, forward, host, oidc, publicRoute, respond, route, stepUp, upstream, when } from "sallyport";
const staff = oidc("staff", { issuer: "https://a.example", clientId: "x" });
const mfa = assurance("mfa", { acr: "urn:mfa" });
const bank = upstream("bank", { endpoints: ["http://127.0.0.1:1"] });
export default host("bank.example", { identity: staff },
  route("POST /payouts/:id",
    ({ user }) => user.groups.includes("finance") || deny("Only finance"),
    when(({ client }) => client.address !== "10.0.0.1", stepUp(mfa, { maxAge: "5m", scope: ({ params }) => ["payout", params.id] })),
    forward(bank)),
  publicRoute("GET /look", ({ request }) => request.headers["x-api-key"] === "K" || request.query["token"] === undefined, respond()),
);
`;

let folder: string;
beforeAll(async () => {
  const ends: (() => unknown)[] = [];
  folder = await policyFolder(policies, (end) => void ends.push(end as () => unknown));
  return async () => {
    for (const end of ends) await end();
  };
});

async function ran(...words: string[]) {
  const seen = { out: "", err: "" };
  const into = (name: keyof typeof seen) => (text: string) => {
    seen[name] += text;
  };
  const code = await run(["explain", ...words, "--policies", folder], {
    env: {},
    out: into("out"),
    err: into("err"),
    color: false,
  });
  return { code, ...seen };
}

const ada = '{"id":"ada","groups":["finance"]}';

test("the verdict, each step with what it looked at, and the way through", async () => {
  const { code, out, err } = await ran(
    "post",
    "bank.example/payouts/17?x=1",
    "--as",
    ada,
    "--having",
    "mfa:6m:payout,17",
  );
  expect({ code, err }).toEqual({ code: 0, err: "" });
  expect(out).toMatch(/^POST https:\/\/bank\.example\/payouts\/17\n/);
  expect(out).toMatch(/^ {2}passed {4}guard .* bank\.ts:7$/m);
  expect(out).toMatch(/^> step-up {5}step up to mfa within 5m for \["payout","17"\] .* bank\.ts:8$/m);
  expect(out).toMatch(/\n {2}having mfa within 5m for \["payout","17"\]\n$/);
});

test("as JSON, with everything that can be said of a request", async () => {
  const words = ["--as", ada, "--having", "mfa:4m:payout,17", "--from", "10.0.0.9", "--at", "2026-01-31T09:00:00Z"];
  const { code, out } = await ran("POST", "https://bank.example/payouts/17", ...words, "--json");
  expect(code).toBe(0);
  expect(JSON.parse(out)).toMatchObject({
    verdict: { kind: "forward", upstream: "bank" },
    user: { id: "ada", source: "staff" },
    steps: [
      { verdict: "passed" },
      { verdict: "taken", steps: [{ verdict: "proved" }] },
      { verdict: "acts", wins: true },
    ],
    toPass: [],
  });
});

test("of a curl command no credential is told, nor what is called like one", async () => {
  const curl = `curl -X GET 'https://me:S3CRET@bank.example/look?token=S3CRET' -H 'Authorization: Bearer S3CRET' -b "a=S3CRET" -H 'X-Api-Key: S3CRET' -u x:S3CRET`;
  for (const more of [[], ["--json"]]) {
    const { code, out, err } = await ran("--curl", curl, ...more);
    expect(code).toBe(0);
    expect(out).toContain("x-api-key");
    expect(out + err).not.toContain("S3CRET");
    expect(err).toContain("authorization");
  }
});

test("a line of the decision log", async () => {
  const line = {
    method: "POST",
    host: "bank.example",
    path: "/payouts/17",
    subject: "ada",
    client: "10.0.0.1",
    time: 1_760_000_000_000,
  };
  const { code, out, err } = await ran("--line", JSON.stringify(line));
  expect(code).toBe(0);
  expect(out).toContain("deny: Only finance");
  expect(out).toMatch(/skipped +when/);
  expect(err).toContain("--as");
});

test("what cannot be read is said with exit code 2, and policies that do not load with 1", async () => {
  for (const words of [
    [],
    ["GET"],
    ["GET", "/payouts"],
    ["GET", "bank.example/x", "--as", "{"],
    ["GET", "bank.example/x", "--as", '{"id":"a","group":[]}'],
    ["GET", "bank.example/x", "--as", "nowhere.json"],
    ["GET", "bank.example/x", "--at", "soon"],
    ["GET", "bank.example/x", "--header", "x"],
    ["GET", "bank.example/x", "--curl", "curl x"],
    ["--curl", "wget x"],
    ["--line", "{}"],
    ["POST", "bank.example/payouts/1", "--as", ada, "--having", "mfaa"],
  ])
    expect({ words, ...(await ran(...words)) }).toMatchObject({ code: 2, out: "", err: expect.stringMatching(/\S/) });
  const broken = await policyFolder("export default 1;", onTestFinished);
  expect(
    await run(["explain", "GET", "a.example/x", "--policies", broken], { env: {}, out() {}, err() {}, color: false }),
  ).toBe(1);
});

test.each([60, 80, 120])("at %i columns no line is longer", async (columns) => {
  const gate = await gateway(folder);
  onTestFinished(() => gate.close());
  const explanation = await gate.as({ id: "ada" }).explain("POST", "https://bank.example/payouts/17");
  const page = explanationPage("POST https://bank.example/payouts/17", explanation, { columns, color: false });
  for (const text of page.split("\n")) expect(text.length).toBeLessThanOrEqual(columns);
});

test.each([
  ["curl a.example/x", { method: "GET", url: "http://a.example/x" }],
  [
    "curl -d 'a=1' https://a.example/x",
    { method: "POST", headers: { "content-type": "application/x-www-form-urlencoded" } },
  ],
  ["curl -G -d a=1 -d b=2 'https://a.example/x?c=3'", { method: "GET", url: "https://a.example/x?c=3&a=1&b=2" }],
  [
    "curl -XPUT --json '{}' \\\n  https://a.example/x",
    { method: "PUT", headers: { "content-type": "application/json" } },
  ],
  ['curl --request=DELETE -o out "https://a.example/x"', { method: "DELETE", url: "https://a.example/x" }],
  ["curl -I -sSL https://a.example/x#y", { method: "HEAD", url: "https://a.example/x" }],
  [`curl -H "X-A: it's" https://a.example/x`, { headers: { "x-a": "it's" } }],
  ["curl -H 'Cookie: a=b' -b c=d https://a.example", { headers: {}, withheld: ["cookie"] }],
])("%s", (text, request) => {
  expect(parseCurl(text)).toMatchObject(request);
});

test("a user is an id, JSON or a file; a proof has an age and a scope", () => {
  const asked = (as: string) =>
    toQuestion(
      { words: ["GET", "a.example"], flags: {}, switches: { as, having: ["mfa", "mfa:4m", "mfa::a,b"] } },
      () => ada,
    );
  expect(asked("ada").user).toEqual({ id: "ada" });
  expect(asked(ada).user).toEqual({ id: "ada", groups: ["finance"] });
  expect(asked("ada.json").user).toEqual({ id: "ada", groups: ["finance"] });
  expect(asked("ada").having).toEqual([
    { level: "mfa", age: "0s", scope: null },
    { level: "mfa", age: "4m", scope: null },
    { level: "mfa", age: "0s", scope: ["a", "b"] },
  ]);
});
