// One host, the tenant in the path: whoever is a member of several has them all, by a claim of the provider's.

import { deny, forward, host, respond, route, type UserContext, upstream } from "sallyport";
import { people } from "../identity.ts";

const portal = upstream("portal", { endpoints: ["http://10.0.0.31:8080"] });

/** The claim is a list of texts; anything else is no tenant at all, and a text of several is not one that contains them. */
function tenantsOf({ claims }: UserContext["user"]): readonly unknown[] {
  const tenants = claims["tenants"];
  return Array.isArray(tenants) ? tenants : [];
}

export default host("portal.example.com", { identity: people },
  route("/t/:tenant/*",
    ({ user, params }) => tenantsOf(user).includes(params.tenant) || deny("You are not a member there"),
    forward(portal, { headers: { "x-tenant": ({ params }) => params.tenant } }),
  ),
  route("GET /", ({ user }) => tenantsOf(user).length > 0 || deny("You are a member nowhere"), forward(portal)),
  route("GET /ping", respond({ status: 204 })),
);
