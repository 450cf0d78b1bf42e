// Each team is administered by its own administrators; the company's administer every team, with a second factor.

import { deny, forward, host, route, stepUp, type UserContext, upstream, when } from "sallyport";
import { people, secondFactor } from "../identity.ts";

const directory = upstream("directory", { endpoints: ["http://10.0.0.16:8080"] });

type OfTeam = UserContext & { readonly params: { readonly team: string } };
const isCompanyAdmin = ({ user }: UserContext) => user.groups.includes("directory-admins");
const isTeamAdmin = ({ user, params }: OfTeam) => user.groups.includes(`team-admins:${params.team}`);
const isMember = ({ user, params }: OfTeam) => user.groups.includes(`team:${params.team}`);

const administers = (context: OfTeam) => isTeamAdmin(context) || isCompanyAdmin(context) || deny("Only who administers this team");

export default host("directory.example.com", { identity: people },
  route("GET /teams/:team", (context) => isMember(context) || isTeamAdmin(context) || isCompanyAdmin(context), forward(directory)),

  route("/teams/:team/members/*",
    administers,
    when((context) => !isTeamAdmin(context), stepUp(secondFactor, { maxAge: "15m", reason: "You administer a team that is not yours" })),
    forward(directory),
  ),

  // Who makes administrators could give the team away: asked for each team, whoever it is.
  route("/teams/:team/administrators/*",
    administers,
    stepUp(secondFactor, { scope: ({ params }) => ["administrators", params.team], reason: "You change who administers this team" }),
    forward(directory),
  ),
);
