// Administration takes a passkey and the provider's own second factor, in each new session; whoever changes something, a young passkey.

import { allOf, assurance, deny, forward, host, route, stepUp, type UserContext, upstream } from "sallyport";
import { people } from "../identity.ts";

const panel = upstream("panel", { endpoints: ["http://10.0.0.39:8080"] });

export const adminKey = assurance("admin-key", { factor: "passkey", lasts: "8h" });
// A level of its own, which no passkey implies: whoever has but a password can set up a passkey, and must not be in by that.
export const providerMfa = assurance("provider-mfa", { acr: "urn:example:mfa", amr: ["otp", "hwk"], source: people });

const admins = ({ user }: UserContext) => user.groups.includes("panel-admins") || deny("Only for administrators");
const both = stepUp(allOf(providerMfa, adminKey), { reason: "Administration takes your second factor and your passkey" });

export default host("panel.example.com", { identity: people },
  route("GET /*", admins, both, forward(panel)),
  // Every other method, and not a list of them: what is forgotten in a list falls to the route that asks for less.
  route("/*",
    admins,
    both,
    stepUp(adminKey, { maxAge: "15m", reason: "You change how things are set" }),
    forward(panel),
  ),
);
