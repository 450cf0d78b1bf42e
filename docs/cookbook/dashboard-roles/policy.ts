// A dashboard that takes user and role from headers (an "auth proxy" mode): the highest role that the person's groups give.

import { deny, forward, host, route, type UserContext, upstream } from "sallyport";
import { people } from "../identity.ts";

const dashboards = upstream("dashboards", { endpoints: ["http://10.0.0.46:3000"] });

/** The highest first. Who is in none of these groups has no role, and does not come in. */
const roles = [
  ["dashboards-admins", "Admin"],
  ["dashboards-editors", "Editor"],
  ["staff", "Viewer"],
] as const;
const roleOf = ({ user }: UserContext) => roles.find(([group]) => user.groups.includes(group))?.[1];

export default host("dashboards.example.com", { identity: people },
  route("/*",
    (context) => roleOf(context) !== undefined || deny("You have no role in the dashboards"),
    forward(dashboards, {
      headers: {
        "x-webauth-user": ({ user }) => user.id,
        "x-webauth-role": (context) => roleOf(context) ?? "Viewer",
      },
    }),
  ),
);
