// Staff and partners sign in at providers of their own: partners see what is shared with them, and each proves by their own provider's word.

import { anyOf, assurance, deny, forward, host, oidc, route, secret, stepUp, type UserContext, upstream } from "sallyport";
import { people } from "../identity.ts";

const partners = oidc("partners", {
  label: "Partners of Example",
  issuer: "https://login.partners.example",
  clientId: "sallyport",
  clientSecret: secret("PARTNERS_SECRET"),
  // Their provider knows who left them, and we do not: it is asked often, and the session is short.
  session: { absolute: "4h", idle: "30m" },
  refresh: "2m",
});

// `source`: what one provider calls strong is no other's word. Without it, a partner's provider could say our name for it.
const staffMfa = assurance("staff-mfa", { acr: "urn:example:mfa", source: people });
const partnerMfa = assurance("partner-mfa", { acr: "phr", source: partners });
export const strong = anyOf(staffMfa, partnerMfa);

const rooms = upstream("rooms", { endpoints: ["http://10.0.0.42:8080"] });

type Asking = UserContext<typeof people | typeof partners>;
type OfProject = Asking & { readonly params: { readonly project: string } };

/** A group is a partner's word as well: one of theirs that is called like one of ours must open nothing. */
const isStaff = ({ user }: Asking) => user.source === "people";
const isSharedWith = ({ user, params }: OfProject) =>
  user.source === "partners" && user.groups.includes(`project-${params.project}`);
const mayEnter = (context: OfProject) => isStaff(context) || isSharedWith(context) || deny("This project is not shared with you");

export default host("rooms.example.com", { identity: [people, partners] },
  route("/projects/:project/*", mayEnter, forward(rooms)),
  route("/projects/:project/contracts/*",
    mayEnter,
    stepUp(strong, { maxAge: "1h", reason: "Contracts are confidential" }),
    forward(rooms),
  ),
  route("/internal/*", { identity: people }, forward(rooms)),
);
