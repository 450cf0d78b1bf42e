// What an editor offers and shows in a policy, asked of TypeScript's own language server: what may stand there, and nothing else.

import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { optionTables } from "../../runtime/option.ts";
import "../../runtime/index.ts";
import { openLanguageServer, type Place } from "./language-server.ts";

const project = resolve(import.meta.dirname, "../..");

/** Each line has a § where the editor is asked. */
const lead = `import { assurance, before, choose, deny, every, forward, host, oidc, otherwise, publicRoute, redirect, respond, route, routes, stepUp, upstream, when } from "sallyport";
const bank = upstream("bank", { endpoints: ["http://127.0.0.1:1"] });
const mfa = assurance("mfa", { acr: "urn:mfa" });
const staff = oidc("staff", { issuer: "https://a.example", clientId: "x" });
void [before, choose, deny, every, otherwise, publicRoute, redirect, respond, routes, when];
`;
const inHost = (route: string) => `host("a.example", { identity: staff }, ${route});`;

const user = ["claims", "email", "groups", "id", "issuer", "name", "source"];
const facts = ["client", "params", "request", "session", "time", "user"];
/** The options of a call, from the table by which it is checked when policies load. */
const optionsOf = (call: string) => {
  const own = new RegExp(`^${call}\\((?:[^[{]*, )?\\{…\\}`);
  const table = optionTables.find(({ form }) => own.test(form));
  return Object.keys(table?.kinds ?? {}).sort();
};

const offered: readonly (readonly [what: string, text: string, labels: readonly string[]])[] = [
  ["the options of oidc()", `oidc("a", { § });`, optionsOf("oidc")],
  ["the options of upstream()", `upstream("b", { § });`, optionsOf("upstream")],
  ["the options of assurance()", `assurance("c", { § });`, optionsOf("assurance")],
  ["the options of host()", `host("b.example", { § }, route("/", respond()));`, optionsOf("host")],
  ["the options of forward()", inHost(`route("/x", forward(bank, { § }))`), optionsOf("forward")],
  [
    "the options of stepUp(), deep in a route",
    inHost(`route("/x", choose(when(() => true, every(stepUp(mfa, { § }))), otherwise(deny("x"))), forward(bank))`),
    optionsOf("stepUp"),
  ],
  ["the options of respond()", `respond({ § });`, optionsOf("respond")],
  [
    "what is in a host's sameSite",
    `host("b.example", { identity: staff, sameSite: "§" }, route("/", respond()));`,
    ["lax", "none", "strict"],
  ],
  ["the status of a redirect", `redirect("/x", { § });`, ["status"]],
  ["the facts of a guard", inHost(`route("/x/:id", ({ § }) => true, forward(bank))`), facts],
  [
    "the facts of a test in choose()",
    inHost(`route("/x", choose(when(({ § }) => true, deny("x")), otherwise(deny("y"))), forward(bank))`),
    facts,
  ],
  ["a user", inHost(`route("/x", ({ user }) => user.§, forward(bank))`), user],
  [
    "a user in a step-up's scope",
    inHost(`route("/x", stepUp(mfa, { scope: ({ user }) => user.§ }), forward(bank))`),
    user,
  ],
  ["a pattern's parameters", inHost(`route("/x/:id/:line", ({ params }) => params.§, forward(bank))`), ["id", "line"]],
  ["whoever's source it is", inHost(`route("/x", ({ user }) => user.source === "§", forward(bank))`), ["staff"]],
  [
    "the facts of a floor",
    inHost(`before(({ § }) => true), route("/x", forward(bank))`),
    facts.filter((one) => one !== "params"),
  ],
  ["the facts of a list's routes", `routes(staff)(route("/x", ({ user }) => user.§, forward(bank)));`, user],
];

/** Of a name, marked before it, what is shown has to have this in it. */
const shown: readonly (readonly [what: string, text: string, parts: readonly string[]])[] = [
  [
    "a verb, with its sentence and an example",
    inHost(`route("/x", () => §deny("no"), forward(bank))`),
    ["deny(reason: string): Step", "deny refuses the request", `deny("The books are closed")`],
  ],
  ["a guard's user", inHost(`route("/x", ({ §user }) => user.id === "a", forward(bank))`), [`User<"staff">`]],
  [
    "a public route's user",
    inHost(`publicRoute("/x", ({ §user }) => user === undefined, forward(bank))`),
    [`User<"staff"> | undefined`],
  ],
  ["an option", inHost(`route("/x", stepUp(mfa, { §maxAge: "5m" }), forward(bank))`), ["How old the proof may be"]],
  [
    "a wrapper's own facts",
    `const careful = every(({ §client }) => client.address !== "x", deny("no")); void careful;`,
    ["Client"],
  ],
];

const texts = [...offered, ...shown].map(([, text]) => text);
const first = lead.split("\n").length - 1;
const placeOf = (text: string): Place => ({ line: first + texts.indexOf(text), character: text.indexOf("§") });

mkdirSync(join(project, ".sallyport"), { recursive: true });
// Inside the project, so that "sallyport" resolves as it does for an operator.
const folder = mkdtempSync(join(project, ".sallyport", "editor-"));
const file = join(folder, "policy.ts");
const text = `${lead}${texts.map((one) => one.replace("§", "")).join("\n")}\n`;
writeFileSync(file, text);
const config = { extends: join(project, "packaging/operator.tsconfig.json"), include: ["policy.ts"], exclude: [] };
writeFileSync(join(folder, "tsconfig.json"), JSON.stringify(config));
const server = await openLanguageServer(folder, file, text);
afterAll(async () => {
  await server.close();
  rmSync(folder, { recursive: true, force: true });
});

describe("completion offers", () => {
  test.each(offered)("%s", async (_, text, labels) => {
    expect([...(await server.completions(placeOf(text)))].sort()).toEqual([...labels].sort());
  });
});

describe("hover shows", () => {
  test.each(shown)("%s", async (_, text, parts) => {
    const said = await server.hover(placeOf(text));
    for (const part of parts) expect(said).toContain(part);
  });
});
