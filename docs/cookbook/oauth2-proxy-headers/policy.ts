// From oauth2-proxy: an application that reads X-Auth-Request-*, with the same open paths and the same domain as before.

import { deny, forward, host, publicRoute, route, type UserContext, upstream } from "sallyport";
import { people } from "../identity.ts";

const notes = upstream("notes", { endpoints: ["http://10.0.0.40:8080"] });

/** --email-domain: one @, a domain that is exactly this one, and an address that the provider has verified. */
const domains = ["example.com"];
const ofOurDomain = ({ user }: UserContext) => {
  const [name, domain, ...rest] = user.email.toLowerCase().split("@");
  const ours = name !== "" && rest.length === 0 && domains.includes(domain ?? "");
  return (ours && user.claims["email_verified"] === true) || deny("For addresses of Example alone");
};

/** --allowed-group, and what the application is told: groups that it knows, since in one header a comma makes two of one. */
const known = ["notes-writers", "notes-admins"];
const groupsOf = ({ user }: UserContext) => known.filter((group) => user.groups.includes(group));

const nameOf = ({ user }: UserContext) => {
  const name = user.claims["preferred_username"];
  return typeof name === "string" ? name : user.id;
};

export default host("notes.example.com", { identity: people },
  // --skip-auth-route
  publicRoute("GET /about", forward(notes)),
  publicRoute("GET /assets/*", forward(notes)),

  route("/*",
    ofOurDomain,
    (context) => groupsOf(context).length > 0 || deny("You are in no group of Notes"),
    forward(notes, {
      headers: {
        "x-auth-request-user": ({ user }) => user.id,
        "x-auth-request-email": ({ user }) => user.email,
        "x-auth-request-preferred-username": nameOf,
        "x-auth-request-groups": (context) => groupsOf(context).join(","),
      },
    }),
  ),
);
