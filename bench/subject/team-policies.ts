// Trees of policies with a file for each team, one of which is saved: fifty files of five routes, and two hundred hosts of fifty routes.

import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { type Places, writePolicies } from "./policies.ts";

/** PolicyTree: `policy` is the file of team N in so many versions, the host of which answers /version with the number. */
export interface PolicyTree {
  readonly title: string;
  readonly teams: number;
  readonly policy: (team: number, version: number) => string;
}

/** teamHost is the host of team N's policy. */
export const teamHost = (team: number): string => `team-${team}.example`;

/** teamFile is where its policy is. */
export const teamFile = (folder: string, team: number): string => join(folder, `team-${team}.ts`);

/** writeTree writes the first version of everything. */
export async function writeTree(folder: string, { teams, policy }: PolicyTree, places: Places): Promise<string> {
  await writePolicies(folder, places);
  for (let team = 1; team <= teams; team++) await writeFile(teamFile(folder, team), policy(team, 0));
  return folder;
}

const teamPolicy = (team: number, version: number, more = ""): string => `// What may pass at team ${team}.

import { deny, forward, host, publicRoute, respond, route, stepUp, type UserContext, when } from "sallyport";
import { machines, mfa, staff } from "./identity.ts";
import { bank, one } from "./upstreams.ts";

const members = ({ user }: UserContext) => user.groups.includes("team-${team}") || deny("Only team ${team} may do this");

export default host("${teamHost(team)}", { identity: [staff, machines] },
  publicRoute("GET /version", respond({ body: "${version}" })),
  route("GET /reports/*", forward(one)),
  route("/api/:account/*", members, forward(bank)),
  route("POST /payouts", members, stepUp(mfa, { maxAge: "5m", reason: "You are moving money" }), forward(bank)),
  route("/admin/*",
    members,
    when(({ client }) => client.address !== "127.0.0.1", stepUp(mfa, { maxAge: "15m" })),
    forward<UserContext>(bank, { headers: { "x-user": ({ user }) => user.id } }),
  ),
${more});
`;

const teamRoutes = 5;

/** The three files that declare the rest are among the fifty. */
export const fiftyFiles: PolicyTree = { title: "fifty files", teams: 47, policy: teamPolicy };

const wideRoutes = 50;
const wide = (routes: number): string =>
  Array.from({ length: routes }, (_, index) => `  route("/service-${index + 1}/*", members, forward(bank)),\n`).join(
    "",
  );

/** wideTree is what a large company's may be. */
export const wideTree: PolicyTree = {
  title: "200 hosts × 50 routes",
  teams: 200,
  policy: (team, version) => teamPolicy(team, version, wide(wideRoutes - teamRoutes)),
};
