// Small transfers pass, larger ones take a passkey for that amount, the largest are for the treasury: as far as the address says the amount.

import { deny, forward, host, readings, route, stepUp, type TrueFalseOrStep, type UserContext, upstream } from "sallyport";
import { passkey, people } from "../identity.ts";

const giro = upstream("giro", { endpoints: ["http://10.0.0.15:8080"] });

/** What every server reads alike: no sign, no exponent, no separators, two decimals or none. */
const amountForm = /^\d{1,9}(?:\.\d{2})?$/;

function judge(user: UserContext["user"], payee: string, amount: string): TrueFalseOrStep {
  if (!amountForm.test(amount)) return deny("Write the amount as 250 or 250.00");
  if (Number(amount) > 10_000 && !user.groups.includes("treasury")) return deny("More than 10,000 is for the treasury");
  return Number(amount) <= 250 || stepUp(passkey, {
    scope: ["transfer", payee, amount],
    once: true,
    reason: `You transfer ${amount} to ${payee}`,
  });
}

export default host("giro.example.com", { identity: people },
  route("/*", forward(giro)),

  // The amount in the path: there is one, and nobody can read another.
  route("POST /payees/:payee/transfers/:amount", ({ user, params }) => judge(user, params.payee, params.amount), forward(giro)),

  // In the query: of all that some server would read as the amount there has to be exactly one.
  route("POST /payees/:payee/transfers",
    ({ user, params, request }) => {
      const [amount, ...others] = readings(request.query, "amount");
      if (amount === undefined || others.length > 0) return deny("Say the amount, and say it once");
      return judge(user, params.payee, amount);
    },
    forward(giro),
  ),
);
