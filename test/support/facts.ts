// Facts of requests that nobody sent, for tests that ask the policies without a gateway.

import { type FactName, type FactValues, factNames, isAsked } from "../../runtime/facts.ts";
import { type Given, toFacts } from "../../src/facts/facts.ts";
import type { Gather } from "../../src/facts/gather.ts";

/** bareGiven is a request that says as little as possible. */
export const bareGiven: Given = {
  request: { id: "1", method: "GET", scheme: "http", host: "a.example", path: "/", oddities: 0, query: "", origin: "" },
  client: { kind: "api", address: "" },
  params: {},
  subject: null,
  consumed: [],
  headed: { headers: {} },
  nowMs: 1,
};

/** bareFacts are that request's facts, as the gateway writes them. */
export const bareFacts: FactValues = toFacts(bareGiven);

/** Change is what is different; what crosses as JSON may be given as it is. */
export type Change = { readonly [Name in FactName]?: FactValues[Name] | object };

/** factsWith changes some facts. */
export function factsWith(change: Change, facts: FactValues = bareFacts): FactValues {
  const written = Object.entries(change).map(([name, value]) => [
    name,
    typeof value === "object" && value !== null ? JSON.stringify(value) : value,
  ]);
  return { ...facts, ...Object.fromEntries(written) } as FactValues;
}

/** gathering gives these facts as gathering does: what routes have to ask for, only when they ask. */
export const gathering =
  (facts: FactValues): Gather =>
  (_, asked) =>
    Object.fromEntries(
      factNames.map((name) => [name, isAsked(name) && !asked.includes(name) ? null : facts[name]]),
    ) as unknown as FactValues;
