// The likeliest mistakes, and the first line that an operator reads of each: from TypeScript where it can know, else from check.

import { execFile } from "node:child_process";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { build } from "../compiler/fixture/folder.ts";

const project = resolve(import.meta.dirname, "../..");

const lead = `import { anyOf, assurance, before, choose, deny, forward, host, nobody, oidc, publicRoute, redirect, respond, route, routes, stepUp, upstream, when } from "sallyport";
const bank = upstream("bank", { endpoints: ["http://127.0.0.1:1"] });
const mfa = assurance("mfa", { acr: "urn:mfa" });
const staff = oidc("staff", { issuer: "https://a.example", clientId: "x" });
const partners = oidc("partners", { issuer: "https://b.example", clientId: "x" });
void [anyOf, before, choose, deny, nobody, publicRoute, redirect, respond, routes, when, partners];
`;

const facts = `Facts<"/x", UserContext<Identity<"staff">>>`;
const guardThat = (rule: string) => `GuardThat<"must return true, false or a step${rule}", ${facts}>`;
const duration = `${["d", "h", "m", "ms", "s"].map((unit) => `\`\${bigint}${unit}\``).join(" | ")} | undefined`;
/** Steps in a route of staff's. */
const inRoute = (steps: string) => `host("a.example", { identity: staff }, route("/x", ${steps}, forward(bank)));`;

/** What was meant, the mistake in one line, and the first line that TypeScript prints. */
const typed: readonly (readonly [what: string, text: string, line: string])[] = [
  [
    "a guard that returns nothing",
    inRoute(`({ user }) => { user.groups.includes("finance"); }`),
    `Argument of type '({ user }: ${facts}) => void' is not assignable to parameter of type '${guardThat("; this one may return nothing")}'.`,
  ],
  [
    "one way through a guard forgotten",
    inRoute(`({ user }) => { if (user.id === "ada") return deny("Not ada"); }`),
    `Argument of type '({ user }: ${facts}) => Step | undefined' is not assignable to parameter of type '${guardThat("; this one may return nothing")}'.`,
  ],
  [
    "the second guard returns nothing",
    inRoute(`({ user }) => user.id !== "ada", () => {}`),
    `Argument of type '() => void' is not assignable to parameter of type '${guardThat("; this one may return nothing")}'.`,
  ],
  [
    "a reason without deny()",
    inRoute(`({ user }) => user.groups.includes("finance") || "Only finance"`),
    `Type '"Only finance" | true' is not assignable to type 'TrueFalseOrStep'.`,
  ],
  [
    "deny, not called",
    inRoute(`({ user }) => user.id === "ada" || deny`),
    `Type 'true | ((reason: string) => Step)' is not assignable to type 'TrueFalseOrStep'.`,
  ],
  [
    "an async guard",
    inRoute(`async ({ user }) => user.id === "ada"`),
    `Type 'Promise<boolean>' is not assignable to type 'TrueFalseOrStep'.`,
  ],
  [
    "a test that is not yes or no",
    inRoute(`when(({ user }) => user.groups, deny("x"))`),
    `Type 'readonly string[]' is not assignable to type 'boolean'.`,
  ],
  [
    "a misspelt parameter",
    `route("/payouts/:id", ({ params }) => params.idd !== "", forward(bank));`,
    `Property 'idd' does not exist on type '{ readonly id: string; }'.`,
  ],
  [
    "the facts, taken for the user",
    inRoute(`(user) => user.groups.includes("finance")`),
    `Property 'groups' does not exist on type '${facts}'.`,
  ],
  [
    "groups, taken for one",
    inRoute(`({ user }) => user.groups === "finance"`),
    "This comparison appears to be unintentional because the types 'readonly string[]' and 'string' have no overlap.",
  ],
  [
    "a claim of which nobody said what it is",
    inRoute(`({ user }) => user.claims.roles.includes("finance")`),
    "'user.claims.roles' is of type 'unknown'.",
  ],
  [
    "a source that the host does not believe",
    inRoute(`({ user }) => user.source === "partners"`),
    `This comparison appears to be unintentional because the types '"staff"' and '"partners"' have no overlap.`,
  ],
  [
    "a user who may not be there",
    `host("a.example", { identity: staff }, publicRoute("/x", ({ user }) => user.id === "ada", forward(bank)));`,
    "'user' is possibly 'undefined'.",
  ],
  [
    "a user in a floor, which holds for public routes too",
    `host("a.example", { identity: staff }, before(({ user }) => user.id === "ada"), route("/x", forward(bank)));`,
    "'user' is possibly 'undefined'.",
  ],
  [
    "a session where a program may come",
    inRoute("({ session }) => session.ageSeconds < 60"),
    "'session' is possibly 'undefined'.",
  ],
  [
    "a user where nobody signs in",
    `host("a.example", { identity: nobody }, route("/x", ({ user }) => user.id === "ada", forward(bank)));`,
    `Property 'user' does not exist on type 'Facts<"/x", BaseContext>'.`,
  ],
  [
    "a misspelt option",
    `oidc("a", { issuer: "https://a.example", clientID: "x" });`,
    `Object literal may only specify known properties, but 'clientID' does not exist in type 'OidcOptions & NoSuchOption<"clientID">'. Did you mean to write 'clientId'?`,
  ],
  [
    "the same out of a spread",
    `oidc("a", { ...{ issuer: "https://a.example", clientID: "x" }, clientId: "y" });`,
    `Argument of type '{ issuer: string; clientID: string; clientId: string; }' is not assignable to parameter of type 'OidcOptions & NoSuchOption<"clientID">'.`,
  ],
  [
    "a number for a duration",
    inRoute("stepUp(mfa, { maxAge: 5 })"),
    `Type 'number' is not assignable to type '${duration}'.`,
  ],
  [
    "a duration in words",
    inRoute(`stepUp(mfa, { maxAge: "5 minutes" })`),
    `Type '"5 minutes"' is not assignable to type '${duration}'.`,
  ],
  [
    "once without a scope",
    inRoute("stepUp(mfa, { once: true })"),
    `Argument of type '{ once: true; }' is not assignable to parameter of type 'StepUpOptions<${facts}> & Needs<"once needs a scope">'.`,
  ],
  [
    "a level by its name",
    inRoute(`stepUp("mfa")`),
    "Argument of type 'string' is not assignable to parameter of type 'Level'.",
  ],
  [
    "an upstream by its name",
    `host("a.example", { identity: staff }, route("/x", forward("bank")));`,
    "Argument of type 'string' is not assignable to parameter of type 'Upstream'.",
  ],
  ["a level that nobody declared", inRoute("stepUp(mfaa)"), "Cannot find name 'mfaa'. Did you mean 'mfa'?"],
  [
    "a host that does not say whom it believes",
    `host("a.example", {}, route("/x", forward(bank)));`,
    "Property 'identity' is missing in type '{}' but required in type 'HostOptions<Believed>'.",
  ],
  [
    "a path without a slash",
    `route("payouts", forward(bank));`,
    `Argument of type '"payouts"' is not assignable to parameter of type '"payouts" & Needs<"a path that begins with a slash: /x or GET /x">'.`,
  ],
  [
    "a method in small letters",
    `route("get /payouts", forward(bank));`,
    `Argument of type '"get /payouts"' is not assignable to parameter of type '"get /payouts" & Needs<"methods in capitals: GET /x">'.`,
  ],
  [
    "an endpoint without a scheme",
    `upstream("u", { endpoints: ["10.0.0.5:8080"] });`,
    `Type '"10.0.0.5:8080"' is not assignable to type 'WeightedEndpoint | AddressWithScheme'.`,
  ],
  [
    "a secret that is written out",
    `oidc("a", { issuer: "https://a.example", clientId: "x", clientSecret: "hunter2" });`,
    "Type 'string' is not assignable to type 'Secret'.",
  ],
  [
    "a list of routes where others come, too",
    `host("a.example", { identity: [staff, partners] }, routes(staff)(route("/x", forward(bank))));`,
    `Argument of type 'RoutesFor<Identity<"staff">>' is not assignable to parameter of type 'RouteOrListFor<Identity<"partners"> | Identity<"staff">>'.`,
  ],
  ["a route without a step", `route("/x");`, "Expected at least 2 arguments, but got 1."],
  [
    "a step without a route",
    `host("a.example", { identity: staff }, forward(bank));`,
    `Argument of type 'StepFor<BaseContext>' is not assignable to parameter of type 'RouteOrListFor<Identity<"staff">>'.`,
  ],
  [
    "a fact that is written",
    inRoute(`({ user }) => { user.id = "root"; return true; }`),
    "Cannot assign to 'id' because it is a read-only property.",
  ],
  // What the sandbox has not.
  [
    "a setting of the process",
    inRoute(`() => process.env.MODE === "open"`),
    "Cannot find name 'process'. Do you need to install type definitions for node? Try `npm i --save-dev @types/node` and then add 'node' to the types field in your tsconfig.",
  ],
  ["a call of the network", inRoute(`() => fetch("https://a.example") !== null`), "Cannot find name 'fetch'."],
  ["a timer", inRoute("() => { setTimeout(() => {}, 1); return true; }"), "Cannot find name 'setTimeout'."],
  ["an address taken apart", inRoute(`({ request }) => new URL(request.path).host === ""`), "Cannot find name 'URL'."],
  [
    "bytes",
    inRoute(`() => Buffer.from("x").length === 1`),
    "Cannot find name 'Buffer'. Do you need to install type definitions for node? Try `npm i --save-dev @types/node` and then add 'node' to the types field in your tsconfig.",
  ],
  [
    "a line on the console",
    inRoute(`() => { console.log("x"); return true; }`),
    "Cannot find name 'console'. Do you need to change your target library? Try changing the 'lib' compiler option to include 'dom'.",
  ],
];

/** firstLines type-checks the lines in one file, as an operator's own project would, and gives what is said first of each. */
async function firstLines(texts: readonly string[]): Promise<readonly (string | undefined)[]> {
  await mkdir(join(project, ".sallyport"), { recursive: true });
  // Inside the project, so that "sallyport" resolves as it does for an operator.
  const folder = await mkdtemp(join(project, ".sallyport", "first-line-"));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  await writeFile(join(folder, "policy.ts"), `${lead}${texts.join("\n")}\n`);
  const config = { extends: join(project, "packaging/operator.tsconfig.json"), include: ["policy.ts"], exclude: [] };
  await writeFile(join(folder, "tsconfig.json"), JSON.stringify(config));
  const output = await new Promise<string>((settle) => {
    const tsc = join(project, "node_modules/typescript/bin/tsc");
    execFile(process.execPath, [tsc, "-p", folder, "--pretty", "false"], (_error, stdout) => settle(stdout));
  });
  const found = new Map<number, string>();
  for (const [, line, message] of output.matchAll(/policy\.ts\((\d+),\d+\): error TS\d+: (.*)/g)) {
    const index = Number(line) - lead.split("\n").length;
    if (!found.has(index)) found.set(index, message!);
  }
  return texts.map((_, index) => found.get(index));
}

test("TypeScript's first line says what is wrong", async () => {
  const lines = await firstLines(typed.map(([, text]) => text));
  expect(typed.map(([what], index) => [what, lines[index]])).toEqual(typed.map(([what, , line]) => [what, line]));
});

/** What no type can show: the code and the first line that check prints. */
const checked: readonly (readonly [what: string, text: string, line: string])[] = [
  [
    "a deny() that is not returned",
    inRoute(`({ user }) => { if (user.id === "ada") deny("Not ada"); return true; }`),
    "COMPILE_DROPPED_STEP: deny() makes a step here that nobody takes",
  ],
  [
    "two actions",
    `host("a.example", { identity: staff }, route("/x", forward(bank), redirect("/y")));`,
    `POLICY_AFTER_ACTION: route("/x") has steps after its action`,
  ],
  [
    "a guard behind the action",
    `host("a.example", { identity: staff }, route("/x", forward(bank), ({ user }) => user.id !== "ada"));`,
    `POLICY_AFTER_ACTION: route("/x") has steps after its action`,
  ],
  [
    "no action",
    `host("a.example", { identity: staff }, route("/x", ({ user }) => user.id !== "ada"));`,
    `POLICY_NO_ACTION: route("/x") does not end in an action`,
  ],
  [
    "the process, where Node's types are at hand",
    inRoute(`() => process.env.MODE === "open"`),
    "COMPILE_ABSENT: There is no process in a policy",
  ],
  [
    "a host that is not exported",
    `host("b.example", { identity: nobody }, route("/x", respond()));`,
    `POLICY_NOT_MOUNTED: host("b.example") is made and not mounted: none of its routes is served`,
  ],
];

test("check's first line says what no type can show", async () => {
  const files = {
    "a.ts": `${lead}${checked.map(([, text]) => text).join("\n")}\nexport default host("z.example", { identity: nobody }, route("/", stepUp(mfa), respond()));\n`,
    "b.ts": `import { respond, route } from "sallyport";\nexport default route("/", respond());\n`,
  };
  const result = await build(files);
  if (result.ok) throw new Error("it compiled");
  const first = lead.split("\n").length;
  const told = result.diagnostics.map(({ code, message, location }) => ({
    line: location?.line ?? 0,
    text: `${code}: ${message}`,
  }));
  for (const [index, [what, , line]] of checked.entries())
    expect(
      told.filter((one) => one.line === first + index).map(({ text }) => text),
      what,
    ).toContain(line);
  const others = told.map(({ text }) => text);
  expect(others).toContain(
    `COMPILE_LEVEL_UNREACHABLE: Level "mfa" can be reached by nobody: host "z.example" believes no identity source`,
  );
  expect(others).toContain("POLICY_DEFAULT_EXPORT: b.ts exports something else than a host by default");
  for (const { fix } of result.diagnostics) expect(fix).toMatch(/\w/);
});
