// People by their groups, programs by their names: each program may do what it is for, and nothing else.

import { deny, forward, host, route, stepUp, type UserContext, upstream } from "sallyport";
import { machines, people, secondFactor } from "../identity.ts";

const billing = upstream("billing", { endpoints: ["http://10.0.0.29:8080"] });

type Asking = UserContext<typeof people | typeof machines>;

/** allow makes a guard: these people, by a group, and these programs, by the subject of their tokens. */
const allow = (group: string, ...programs: readonly string[]) => ({ user }: Asking) =>
  (user.source === "people" ? user.groups.includes(group) : programs.includes(user.id)) || deny("Not for you");

export default host("billing.example.com", { identity: [people, machines] },
  route("GET /invoices/*", allow("billing", "svc-reports", "svc-mailer"), forward(billing)),
  route("POST /invoices", allow("billing", "svc-shop"), forward(billing)),
  route("POST /invoices/:invoice/sent", allow("billing", "svc-mailer"), forward(billing)),

  // No program is named here, so this is for people alone, with a second factor.
  route("DELETE /invoices/:invoice",
    allow("billing-leads"),
    stepUp(secondFactor, { maxAge: "10m", reason: "You delete an invoice" }),
    forward(billing),
  ),
);
