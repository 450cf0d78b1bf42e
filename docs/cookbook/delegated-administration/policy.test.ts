// Nobody administers another team.

import { gateway } from "sallyport/testing";
import { afterAll, expect, test } from "vitest";
import { secondFactor } from "../identity.ts";

const gate = await gateway(import.meta.dirname);
afterAll(() => gate.close());

const team = (name: string, rest = "") => `https://directory.example.com/teams/${name}${rest}`;
const member = gate.as({ id: "mia", groups: ["team:tea"] });
const teamAdmin = gate.as({ id: "tom", groups: ["team:tea", "team-admins:tea"] });
const companyAdmin = gate.as({ id: "cleo", groups: ["directory-admins"] });

test("members see their team and administer nothing", async () => {
  expect(await gate.get(team("tea"))).toSignIn();
  expect(await member.get(team("tea"))).toForwardTo("directory");
  expect(await member.get(team("pot"))).toDeny();
  expect(await member.post(team("tea", "/members"))).toDeny("Only who administers this team");
});

test("a team's administrators are that team's alone", async () => {
  expect(await teamAdmin.post(team("tea", "/members/17"))).toForwardTo("directory");
  expect(await teamAdmin.post(team("pot", "/members/17"))).toDeny("Only who administers this team");
  for (const name of ["TEA", "tea%20", "te"]) expect(await teamAdmin.post(team(name, "/members"))).toDeny();
});

test("the company's administer each, with a second factor", async () => {
  expect(await companyAdmin.post(team("pot", "/members/17"))).toStepUp(secondFactor, { maxAge: "15m" });
  expect(await companyAdmin.having(secondFactor).post(team("pot", "/members/17"))).toForwardTo("directory");
});

test("making administrators takes a proof for that team", async () => {
  const address = team("tea", "/administrators/mia");
  expect(await member.having(secondFactor).request("PUT", address)).toDeny();
  expect(await teamAdmin.having(secondFactor).request("PUT", address)).toStepUp(secondFactor, { scope: ["administrators", "tea"] });
  const proved = companyAdmin.having(secondFactor, { scope: ["administrators", "tea"] });
  expect(await proved.request("PUT", address)).toForwardTo("directory");
  expect(await proved.request("PUT", team("pot", "/administrators/mia"))).toStepUp(secondFactor);
});
