// sallyport routes: the whole surface, for people, for programs and for a repository.

import { expect, onTestFinished, test } from "vitest";
import { run } from "../../src/cli/program.ts";
import { surfaceTable } from "../../src/cli/surface-table.ts";
import { surfaceOf } from "../../src/surface/surface.ts";
import { surfaceMarkdown } from "../../src/surface/surface-markdown.ts";
import { build, generationOf } from "../compiler/fixture/folder.ts";
import { policyFolder } from "../testing/policy-folder.ts";

const policies = `import { anyOf, assurance, before, choose, deny, every, forward, host, oidc, otherwise, publicRoute, respond, route, routes, stepUp, upstream, when, type UserContext } from "sallyport";
const staff = oidc("staff", { issuer: "https://a.example", clientId: "x" });
const mfa = assurance("mfa", { acr: "urn:mfa" });
const bank = upstream("bank", { endpoints: ["http://127.0.0.1:1"] });
const inGroup = (group: string) => ({ user }: UserContext) => user.groups.includes(group) || deny(\`Only \${group}\`);
function notEve({ user }: UserContext): boolean { return user.id !== "eve"; }
const reports = routes(staff)(
  before(({ client }) => client.address !== "203.0.113.9" || deny("Not from there")),
  route("GET /reports/:id", inGroup("audit"), forward(bank)),
);
export default host("bank.example", { identity: staff },
  before(({ request }) => request.query["debug"] === undefined),
  reports,
  publicRoute("GET /", respond({ body: "hello" })),
  route("POST /payouts", notEve,
    ({ user }) => user.claims["tier"] === "gold" || stepUp(mfa, { maxAge: "10m" }),
    choose(
      when(({ client }) => client.address.startsWith("10."), every(({ user }) => user.name !== "|", stepUp(mfa))),
      otherwise(stepUp(anyOf(mfa, assurance("key", { factor: "passkey" })), { maxAge: "5m", scope: "p", once: true, reason: "You *pay*" })),
    ),
    forward(bank)),
  route("DELETE /payouts", stepUp(mfa, { maxAge: "90s" }), deny("Never")),
);
`;

async function surface() {
  return surfaceOf(generationOf(await build({ "bank.ts": policies })));
}

/** ran gives what the command says, and its exit code. */
async function ran(...words: string[]) {
  const seen = { out: "", err: "" };
  const into = (name: keyof typeof seen) => (text: string) => {
    seen[name] += text;
  };
  const code = await run(words, { env: {}, out: into("out"), err: into("err"), color: true });
  return { code, ...seen };
}

test("every route with its steps as they nest, and where each stands", async () => {
  const [report, hello, payouts, removal] = await surface();
  expect(report).toMatchObject({
    host: "bank.example",
    route: "GET /reports/:id",
    public: false,
    identities: ["staff"],
    lists: [{ file: "bank.ts", line: 7 }],
    challenges: false,
    at: { file: "bank.ts", line: 9 },
    steps: [
      { kind: "before", at: { line: 12 }, steps: [{ kind: "guard", name: "" }] },
      { kind: "before", at: { line: 8 }, steps: [{ kind: "guard" }] },
      { kind: "guard", name: "inGroup(…)", at: { line: 5 } },
      { kind: "forward", upstream: "bank" },
    ],
  });
  expect(hello).toMatchObject({ public: true, lists: [], stepUps: [] });
  expect(payouts!.steps.slice(1)).toMatchObject([
    { kind: "guard", name: "notEve" },
    { kind: "guard", mayStepUp: true },
    {
      kind: "choose",
      steps: [
        {
          kind: "when",
          code: '({ client }) => client.address.startsWith("10.")',
          steps: [
            { kind: "every", steps: [{ kind: "guard", code: '({ user }) => user.name !== "|"' }, { kind: "step-up" }] },
          ],
        },
        { kind: "otherwise", steps: [{ kind: "step-up" }] },
      ],
    },
    { kind: "forward" },
  ]);
  expect(payouts).toMatchObject({
    challenges: true,
    stepUps: [
      { level: "mfa", maxAgeSeconds: null, conditional: true, at: { line: 18 } },
      { level: "mfa or key", maxAgeSeconds: 300, scoped: true, once: true, conditional: true, reason: "You *pay*" },
    ],
  });
  expect(removal).toMatchObject({ stepUps: [{ maxAgeSeconds: 90, conditional: false }] });
});

test.each([60, 80, 120, 200])("at %i columns no line is longer, and the place ends it", async (columns) => {
  const lines = surfaceTable(await surface(), { columns, color: false })
    .trimEnd()
    .split("\n");
  expect(lines[0]).toBe("bank.example");
  for (const line of lines.slice(1)) {
    expect(line.length).toBeLessThanOrEqual(Math.min(columns, 120));
    expect(line).toMatch(/^ {2}.* bank\.ts:\d+$/);
  }
});

test("the document is sorted, the same whatever the order, and what was written is no markup", async () => {
  const all = await surface();
  const text = surfaceMarkdown(all);
  expect(surfaceMarkdown([...all].reverse())).toBe(text);
  const rows = text.split("\n").filter((line) => line.startsWith("| `"));
  expect(rows.map((row) => row.split("`")[1])).toEqual([
    "GET /",
    "DELETE /payouts",
    "POST /payouts",
    "GET /reports/:id",
  ]);
  expect(rows[2]).toContain("mfa or key within 5m for a scope, once (conditional): You \\*pay\\*");
  expect(rows[2]).toContain('user.name !== "\\|"');
  expect(rows[3]).toContain("bank.ts:9, in the list at bank.ts:7");
  expect(text).not.toMatch(/[0-9a-f]{8}/);
});

test("as typed: a table without colours where nobody looks, JSON, a document, and only what can challenge", async () => {
  const folder = await policyFolder(policies, onTestFinished);
  const table = await ran("routes", folder);
  expect(table).toMatchObject({ code: 0, err: "" });
  expect(table.out).toContain("step up to mfa or key within 5m for a scope, once");
  expect(table.out).not.toContain("\u001b");
  const json = JSON.parse((await ran("routes", folder, "--json", "--step-up")).out);
  expect(json.routes.map(({ route }: { route: string }) => route)).toEqual(["POST /payouts", "DELETE /payouts"]);
  expect((await ran("routes", folder, "--markdown")).out).toMatch(/^# .+\n\n## bank\.example\n/);
  expect(await ran("routes", folder, "--markdown", "--json")).toMatchObject({ code: 2, out: "" });
  expect(await ran("routes", `${folder}/nowhere`)).toMatchObject({ code: 2, out: "" });
  const broken = await ran("routes", await policyFolder("export default 1;", onTestFinished));
  expect(broken).toMatchObject({ code: 1, out: "" });
});
