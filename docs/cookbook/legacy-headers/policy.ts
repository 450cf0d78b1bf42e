// An old application that takes the user from REMOTE_USER, and knows three roles: it is told both, and only by the gateway.

import { deny, forward, host, route, type UserContext, upstream } from "sallyport";
import { people } from "../identity.ts";

const erp = upstream("erp", { endpoints: ["http://10.0.0.38:8080"] });

/** Only roles that it has, in words of our own: a group that is called "clerk,admin" is none, and does not become two. */
const roles = { "erp-clerks": "clerk", "erp-auditors": "auditor", "erp-admins": "admin" } as const;
const rolesOf = ({ user }: UserContext) =>
  Object.entries(roles).flatMap(([group, role]) => (user.groups.includes(group) ? [role] : []));

const toErp = forward<UserContext>(erp, {
  headers: {
    "remote-user": ({ user }) => user.id,
    "remote-name": ({ user }) => user.name.trim(),
    "remote-groups": (context) => rolesOf(context).join(","),
  },
});

export default host("erp.example.com", { identity: people },
  route("/*", (context) => rolesOf(context).length > 0 || deny("You have no role in the ERP"), toErp),
);
