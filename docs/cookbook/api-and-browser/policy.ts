// One host for people in browsers and for programs with tokens: who may come where, and what programs may do.

import { deny, forward, host, publicRoute, route, type UserContext, upstream } from "sallyport";
import { machines, people } from "../identity.ts";

const crm = upstream("crm", { endpoints: ["http://10.0.0.13:8080"] });

/** A token's scopes are one text with spaces between (RFC 9068 §2.2.3). People have none: what they may do, the application says. */
const scopesOf = ({ claims }: UserContext["user"]) => `${claims["scope"] ?? ""}`.split(" ");

const inScope = ({ user, request }: UserContext<typeof people | typeof machines>) => {
  const needed = ["GET", "HEAD"].includes(request.method) ? "crm:read" : "crm:write";
  return user.source === "people" || scopesOf(user).includes(needed) || deny(`The token lacks the scope ${needed}`);
};

export default host("crm.example.com", { identity: [people, machines] },
  publicRoute("GET /assets/*", forward(crm)),

  // Pages are for people: a program that comes here is told so, and not led to sign in.
  route("/*", { identity: people }, forward(crm)),

  // The API is for both: a page's own scripts bring the session, programs their token.
  route("/api/*", inScope, forward(crm)),
);
