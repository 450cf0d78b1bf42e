// People by their groups, programs by their names: each program may do what it is for, and nothing else.

import { deny, forward, host, route, stepUp, type UserContext, upstream, when } from "sallyport";
import { machines, people, secondFactor } from "../identity.ts";

const billing = upstream("billing", { endpoints: ["http://10.0.0.29:8080"] });

type Asking = UserContext<typeof people | typeof machines>;

/** allow makes a guard: these people, by a group, and these programs, by the subject of their tokens. */
const allow = (group: string, ...programs: readonly string[]) => ({ user }: Asking) =>
  (user.source === "people" ? user.groups.includes(group) : programs.includes(user.id)) || deny("Not for you");

const isPerson = ({ user }: Asking) => user.source === "people";

export default host("billing.example.com", { identity: [people, machines] },
  route("GET /invoices/*", allow("billing", "svc-reports", "svc-mailer"), forward(billing)),
  route("POST /invoices", allow("billing", "svc-shop"), forward(billing)),
  route("POST /invoices/:invoice/sent", allow("billing", "svc-mailer"), forward(billing)),

  // People only, and with a second factor; programs have none.
  route("DELETE /invoices/:invoice",
    allow("billing-leads"),
    when(isPerson, stepUp(secondFactor, { maxAge: "10m", reason: "You delete an invoice" })),
    forward(billing),
  ),
);
