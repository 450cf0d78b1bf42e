// Routes made with the language and evaluated as in the sandbox: what the policies' own side rules about facts.

import type { Facts, Ruling } from "../../runtime/contract.ts";
import { evaluate } from "../../runtime/evaluate.ts";
import { assurance, upstream } from "../../runtime/index.ts";
import { type Route, routeDataOf } from "../../runtime/route.ts";

export const bank = upstream("bank", { endpoints: ["http://127.0.0.1:1"] });
export const vault = upstream("vault", { endpoints: ["http://127.0.0.1:2"] });
export const mfa = assurance("mfa", { acr: "urn:mfa" });
export const passkey = assurance("passkey", { amr: ["hwk"] });

/** ada is a signed-in user. */
export const ada: NonNullable<Facts["user"]> = {
  id: "ada",
  issuer: "https://a.example",
  source: "staff",
  name: "Ada",
  email: "ada@a.example",
  groups: ["finance"],
  claims: { department: { name: "math" }, sub: "ada" },
};

/** factsOf are a request's facts; the user is ada unless something else is said. */
export function factsOf(
  fields: Partial<Facts> & { readonly query?: string; readonly headers?: Record<string, string> } = {},
): Facts {
  const { query = "", headers, ...rest } = fields;
  return {
    now: 1_700_000_000_000,
    request: {
      id: "id-1",
      method: "GET",
      scheme: "https",
      host: "bank.example",
      path: "/payouts/7",
      query,
      params: { id: "7" },
      ...(headers && { headers }),
    },
    user: ada,
    session: { ageSeconds: 60 },
    client: { address: "192.0.2.1" },
    ...rest,
  };
}

/** rulingOf evaluates a route on a host that believes somebody, unless `identified` is false. */
export function rulingOf<C>(route: Route<C>, facts: Facts = factsOf(), identified = true): Ruling {
  const data = routeDataOf(route);
  if (!data) throw new Error("not a route");
  // As it arrives in the sandbox: plain, unfrozen, of its own.
  return evaluate(data, identified, JSON.parse(JSON.stringify(facts)) as Facts);
}
