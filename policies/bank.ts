// What may pass at the bank.

import { deny, forward, host, publicRoute, route, stepUp, type UserContext, when } from "sallyport";
import { machines, mfa, passkey, secondFactor, staff } from "./identity.ts";
import { bank } from "./upstreams.ts";

/** The bank learns who is asking from headers that no client can send. */
const toBank = forward<UserContext>(bank, {
  headers: {
    "x-user": ({ user }) => user.id,
    "x-user-groups": ({ user }) => user.groups.join(","),
  },
});

const finance = ({ user }: UserContext) => user.groups.includes("finance") || deny("Only finance may pay out");
/** Approving is for one payout and once: the proof given for payout 17 opens neither payout 18 nor payout 17 again. */
const approval = stepUp<UserContext & { readonly params: { readonly number: string } }>(mfa, {
  scope: ({ params }) => ["payout", params.number],
  once: true,
  reason: "You are approving a payout",
});

const administrators = ({ user }: UserContext) => user.groups.includes("it") || deny("Only IT may administer the bank");

export default host("localhost", { identity: [staff, machines], pages: { name: "Demo Bank", color: "#17466b" } },
  publicRoute("GET /", forward(bank)),

  // Known traffic flows: signed in is enough.
  route("GET /statements/*", toBank),
  route("GET /payouts", toBank),
  route("GET /documents", toBank),
  route("GET /app/*", toBank),

  // Moving money: the right people, and a second factor used in the last five minutes.
  route("POST /payouts",
    finance,
    stepUp(mfa, { maxAge: "5m", reason: "You are moving money" }),
    toBank,
  ),

  route("POST /payouts/:number/approve", finance, approval, toBank),
  route("POST /documents",
    finance,
    stepUp(mfa, { maxAge: "5m", reason: "You are filing a document" }),
    toBank,
  ),

  // Restricted records: the gateway's own second factor; the keys among them are for passkeys alone.
  route("GET /records/*",
    stepUp(secondFactor, { maxAge: "15m", reason: "These records are restricted" }),
    toBank,
  ),
  route("GET /records/keys",
    stepUp(passkey, { maxAge: "5m", reason: "The bank's keys open for a passkey alone" }),
    toBank,
  ),

  // Administration: a second factor; from another machine, a fresh one.
  route("/admin/*",
    administrators,
    stepUp(mfa, { reason: "Administration needs a second factor" }),
    when(({ client }) => client.address !== "127.0.0.1",
      stepUp(mfa, { maxAge: "15m", reason: "Administration from elsewhere" })),
    toBank,
  ),

  // The same bank for programs: a person's session or an access token, held to the same rules.
  route("GET /api/*", toBank),
  route("POST /api/payouts",
    ({ user }) => user.source === "staff" || deny("Payouts are made by people"),
    finance,
    stepUp(mfa, { maxAge: "5m", reason: "You are moving money" }),
    toBank,
  ),
  route("POST /api/payouts/:number/approve",
    ({ user }) => user.source === "staff" || deny("Payouts are approved by people"),
    finance,
    approval,
    toBank,
  ),
);
