// What may pass. Save this file while `npm run dev` runs: the next request obeys it.

import { deny, forward, host, publicRoute, route, stepUp, type UserContext } from "sallyport";
import { people, secondFactor } from "./identity.ts";
import { app } from "./upstreams.ts";

/** The application learns who is asking from headers that no client can send. */
const toApp = forward<UserContext>(app, { headers: { "x-user": ({ user }) => user.id } });

/** A guard: a function of what is known about the request. It returns true, or the verdict. */
const keepers = ({ user }: UserContext) => user.groups.includes("keepers") || deny("The vault is for keepers");

// The host that clients ask for. What no route names is not there.
export default host("localhost", { identity: people },
  // An open page: nobody has to sign in.
  publicRoute("GET /", forward(app)),

  // For whoever has signed in. Everybody else is sent to the identity provider, and comes back to this page.
  route("GET /me", toApp),

  // Sensitive: being signed in is not enough. Of all that a route says the strictest counts, so that whom the guard
  // refuses is not asked for a second factor first.
  route("GET /vault",
    keepers,
    stepUp(secondFactor, { maxAge: "5m", reason: "You are opening the vault" }),
    toApp,
  ),
);
