// Routes made with the language and evaluated as in the sandbox: what the policies' own side rules about facts.

import type { User } from "../../runtime/context.ts";
import type { Ruling } from "../../runtime/contract.ts";
import { evaluate } from "../../runtime/evaluate.ts";
import { type FactValues, nobody } from "../../runtime/facts.ts";
import { assurance, upstream } from "../../runtime/index.ts";
import { type Route, routeDataOf } from "../../runtime/route.ts";
import { type Change, factsWith } from "../support/facts.ts";

export const bank = upstream("bank", { endpoints: ["http://127.0.0.1:1"] });
export const vault = upstream("vault", { endpoints: ["http://127.0.0.1:2"] });
export const mfa = assurance("mfa", { acr: "urn:mfa" });
export const passkey = assurance("passkey", { amr: ["hwk"] });

/** ada is a signed-in user. */
export const ada: User = {
  id: "ada",
  issuer: "https://a.example",
  source: "staff",
  name: "Ada",
  email: "ada@a.example",
  groups: ["finance"],
  claims: { department: { name: "math" }, sub: "ada" },
};

/** signedOut is what is different where nobody is signed in. */
export const signedOut: Change = { user: nobody, session: -1 };

/** factsOf are a request's facts; the user is ada unless something else is said. */
export const factsOf = (change: Change = {}): FactValues =>
  factsWith({
    "time.now": 1_700_000_000_000,
    "request.id": "id-1",
    "request.scheme": "https",
    "request.host": "bank.example",
    "request.path": "/payouts/7",
    params: { id: "7" },
    user: ada,
    session: 60,
    "client.address": "192.0.2.1",
    ...change,
  });

/** rulingOf evaluates a route on a host that believes somebody, unless `identified` is false. */
export function rulingOf<C>(route: Route<C>, facts: FactValues = factsOf(), identified = true): Ruling {
  const data = routeDataOf(route);
  if (!data) throw new Error("not a route");
  return evaluate(data, identified, facts);
}
