// Policies under test that are composed: floors, lists and chosen steps are met in a test as in production, from the sources that may come.

import { expect, test } from "vitest";
import { gateway } from "../../src/testing/index.ts";
import { createFolder } from "../support/folder.ts";

const files = {
  "shared.ts": `import { assurance, before, choose, deny, forward, oidc, otherwise, publicRoute, route, routes, stepUp, upstream, when } from "sallyport";
export const staff = oidc("staff", { issuer: "https://a.example", clientId: "x" });
export const partners = oidc("partners", { issuer: "https://b.example", clientId: "x" });
export const mfa = assurance("mfa", { acr: "urn:mfa" });
const bank = upstream("bank", { endpoints: ["http://127.0.0.1:1"] });
export const teams = routes(staff, partners)(
  before(({ client }) => client.address !== "203.0.113.9" || deny("Not from there")),
  publicRoute("GET /open", forward(bank)),
  route("/teams/:team", choose(
    when(({ user }) => user.source === "partners", stepUp(mfa, { scope: ({ params }) => ["team", params.team] }), forward(bank)),
    when(({ user, params }) => user.groups.includes(params.team), forward(bank)),
    otherwise(deny("Another team's")),
  ), forward(bank)),
);`,
  "a.ts": `import { host } from "sallyport";
import { partners, staff, teams } from "./shared.ts";
export default [host("both.example", { identity: [staff, partners] }, teams), host("staff.example", { identity: staff }, teams)];`,
};
// Without a choice that always acts, the route ends in its own action.
const right = files["shared.ts"].replace(
  `otherwise(deny("Another team's")),\n  ), forward(bank)),`,
  `otherwise(deny("Another team's")),\n  )),`,
);

test("each way is taken by whom it is for", async () => {
  const gate = await gateway(await createFolder({ ...files, "shared.ts": right }));
  const ada = gate.as({ id: "ada", groups: ["red"] });
  for (const host of ["both.example", "staff.example"]) {
    expect(await gate.get(`https://${host}/open`)).toForwardTo("bank");
    expect(await gate.from("203.0.113.9").get(`https://${host}/open`)).toDeny("Not from there");
    expect(await gate.get(`https://${host}/teams/red`)).toSignIn();
    expect(await ada.get(`https://${host}/teams/red`)).toForwardTo("bank");
    expect(await ada.get(`https://${host}/teams/blue`)).toDeny("Another team's");
  }
  const eve = gate.as({ id: "eve", source: "partners" });
  expect(await eve.get("https://both.example/teams/red")).toStepUp("mfa", { scope: ["team", "red"] });
  expect(await eve.having("mfa", { scope: ["team", "red"] }).get("https://both.example/teams/red")).toForwardTo("bank");
  expect(await eve.get("https://staff.example/teams/red")).toSignIn();
  await gate.close();
});

test("an action behind a choice that always ends is refused, with its line", async () => {
  await expect(gateway(await createFolder(files))).rejects.toThrow(/POLICY_AFTER_ACTION[\s\S]*shared\.ts:9/);
});
