// A proof for each payee: several payments to one need one proof, another payee another, a new one one of its own.

import { forward, host, route, stepUp, upstream } from "sallyport";
import { passkey, people } from "../identity.ts";

const bank = upstream("bank", { endpoints: ["http://10.0.0.32:8080"] });

export default host("bank.example.com", { identity: people },
  route("/*", forward(bank)),

  // The word in front says what kind of thing it is: ["payee", "17"] is shared by all routes that say it, and by no other.
  route("POST /payees/:payee/payments/*",
    stepUp(passkey, { scope: ({ params }) => ["payee", params.payee], maxAge: "10m", reason: "You pay somebody" }),
    forward(bank),
  ),

  // It has no number yet, so the proof is for adding one, and for one.
  route("POST /payees",
    stepUp(passkey, { scope: ({ user }) => ["new-payee", user.id], once: true, reason: "You add somebody to pay" }),
    forward(bank),
  ),
);
