// Floors and lists of routes through the real sandbox: what holds for every route, whoever mounts it, and where a fault in there stands.

import { expect, test } from "vitest";
import type { User } from "../../runtime/context.ts";
import type { Position } from "../../runtime/contract.ts";
import { sandboxed } from "./built.ts";
import { ada, factsOf, signedOut } from "./evaluated.ts";

const files = {
  "nouns.ts": `import { assurance, bearer, oidc, upstream } from "sallyport";
export const staff = oidc("staff", { issuer: "https://a.example", clientId: "x" });
export const partners = oidc("partners", { issuer: "https://b.example", clientId: "x" });
export const machines = bearer("machines", { issuer: "https://a.example", audience: "x" });
export const mfa = assurance("mfa", { acr: "urn:mfa" });
export const bank = upstream("bank", { endpoints: ["http://127.0.0.1:1"] });`,
  "careful.ts": `import { deny, every, type StepFor, type Steps, type UserContext } from "sallyport";
export const careful = <C extends UserContext>(...steps: Steps<NoInfer<C>>): StepFor<C> =>
  every(
    ({ user }) => user.groups.length > 0 || deny("No group"),
    ({ user }) => user.name !== "" || user.email.length.toFixed(user.email.length) === "",
    ...steps,
  );`,
  "team.ts": `import { before, deny, forward, publicRoute, route, routes } from "sallyport";
import { careful } from "./careful.ts";
import { bank, partners, staff } from "./nouns.ts";
const names = routes(staff, partners)(
  route("GET /names", forward(bank)),
);
export const team = routes(staff, partners)(
  before(({ request }) => request.query.list === undefined || deny("The list's floor")),
  route("GET /teams/:team", careful(({ user, params }) => user.groups.includes(params.team) || deny("Another team's"), forward(bank))),
  publicRoute("GET /open", forward(bank)),
  names,
);`,
  "a.ts": `import { before, deny, forward, host, route } from "sallyport";
import { bank, mfa, partners, staff } from "./nouns.ts";
import { team } from "./team.ts";
export default host("a.example", { identity: [partners, staff] },
  before(({ client }) => client.address !== "203.0.113.9" || deny("The host's floor")),
  before(({ user }) => user?.id !== "mallory" || deny("The floor above it")),
  route("GET /own", forward(bank)),
  team,
);`,
  "b.ts": `import { host } from "sallyport";
import { staff } from "./nouns.ts";
import { team } from "./team.ts";
export default host("b.example", { identity: staff }, team);`,
};

/** Routes by number: a.example has 0 to 3, b.example 4 to 6. */
const [own, teams, open, names, teamsAtB, openAtB, namesAtB] = [0, 1, 2, 3, 4, 5, 6];
const user = (change: Partial<User>) => ({ user: { ...ada, ...change } });
const at = { "client.address": "203.0.113.9" };
const list = { "request.query": "list=1" };
const params = { params: { team: "finance" } };
const load = async () => {
  const [policies] = await sandboxed(files);
  const rule = (route: number, change: Parameters<typeof factsOf>[0] = {}) =>
    policies.rule(route, factsOf({ ...params, ...change }));
  const told = (position: Position) => {
    const place = policies.locate(position);
    return place && `${place.file}:${place.line}`;
  };
  return { rule, told };
};

test("a host's floor holds for each of its routes, those of a list and public ones too, and for no other host's", async () => {
  const { rule } = await load();
  for (const route of [own, teams, open, names]) {
    expect(rule(route)).toMatchObject({ kind: "act" });
    expect(rule(route, at)).toMatchObject({ kind: "deny", reason: "The host's floor" });
    expect(rule(route, user({ id: "mallory" }))).toMatchObject({ reason: "The floor above it" });
  }
  expect(rule(open, { ...signedOut, ...at })).toMatchObject({ kind: "deny" });
  expect(rule(own, { ...signedOut, ...at })).toMatchObject({ kind: "deny" });
  for (const route of [teamsAtB, openAtB, namesAtB]) expect(rule(route, at)).toMatchObject({ kind: "act" });
});

test("a list's floor holds for its routes and the lists in it, wherever they are mounted", async () => {
  const { rule } = await load();
  for (const route of [teams, open, names, teamsAtB, openAtB, namesAtB])
    expect(rule(route, list)).toMatchObject({ kind: "deny", reason: "The list's floor" });
  expect(rule(own, list)).toMatchObject({ kind: "act" });
});

test("what a function adds to a route holds there, and sees what the route's own guards see", async () => {
  const { rule } = await load();
  for (const route of [teams, teamsAtB]) {
    expect(rule(route, user({ groups: [] }))).toMatchObject({ kind: "deny", reason: "No group" });
    expect(rule(route, user({ groups: ["it"] }))).toMatchObject({ kind: "deny", reason: "Another team's" });
    expect(rule(route, user({ groups: ["finance"] }))).toMatchObject({ kind: "act" });
  }
});

test("nobody who is not signed in gets past a floor that looks at the user", async () => {
  const { rule } = await load();
  expect(rule(own, signedOut)).toMatchObject({ kind: "sign-in" });
  expect(rule(open, signedOut)).toMatchObject({ kind: "act" });
});

/** A place in one of the files above, as "file:line". */
function placeOf(text: string): string {
  for (const [file, code] of Object.entries(files)) {
    const index = code.indexOf(text);
    if (index >= 0) return `${file}:${code.slice(0, index).split("\n").length}`;
  }
  return "";
}

test("a verdict says in which line of which file it was spoken: in the floor, in the list, in the function that added it", async () => {
  const { rule, told } = await load();
  const where = (route: number, change: Parameters<typeof factsOf>[0]) => {
    const ruling = rule(route, change);
    return "at" in ruling ? told(ruling.at) : null;
  };
  expect(where(own, at)).toBe(placeOf(`deny("The host's floor")`));
  expect(where(namesAtB, list)).toBe(placeOf(`deny("The list's floor")`));
  expect(where(teamsAtB, user({ groups: [] }))).toBe(placeOf(`deny("No group")`));
  const fault = rule(teams, user({ name: "", email: "x".repeat(101) }));
  expect(fault).toMatchObject({ kind: "fault", code: "POLICY_THREW", threw: { name: "RangeError" } });
  expect(fault.kind === "fault" && told(fault.at)).toBe(placeOf("toFixed"));
  expect(fault.kind === "fault" && fault.threw && told(fault.threw.step)).toBe(placeOf("toFixed"));
});
