// Four eyes, as far as the address says whose change it is: whoever made it does not approve it, and each approval is proved by itself.

import { deny, forward, host, route, stepUp, type UserContext, upstream } from "sallyport";
import { passkey, people } from "../identity.ts";

const changes = upstream("changes", { endpoints: ["http://10.0.0.28:8080"] });

const approvers = ({ user }: UserContext) => user.groups.includes("approvers") || deny("Only approvers");

export default host("changes.example.com", { identity: people },
  route("GET /changes/*", forward(changes)),

  // Below one's own name only: so the address of a change says who made it.
  route("POST /changes/:author", ({ user, params }) => params.author === user.id || deny("Changes are made in one's own name"), forward(changes)),

  route("POST /changes/:author/:change/approval",
    approvers,
    ({ user, params }) => params.author !== user.id || deny("Somebody else has to approve this"),
    stepUp(passkey, { scope: ({ params }) => ["approve", params.author, params.change], once: true, reason: "You approve somebody's change" }),
    forward(changes),
  ),
);
