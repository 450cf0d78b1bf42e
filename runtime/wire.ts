// Facts as they cross the wall: a dozen short texts and numbers, which cross cheaper than one JSON is parsed.

import type { Facts, FactsWire, UserFacts } from "./contract.ts";

// Taken before policies run, so that none can change what they are told.
const { parse } = JSON;
const { freeze, isFrozen, values } = Object;

const nothing: Readonly<Record<string, string>> = freeze({});

/** A user's facts are the same for every request of a session: they are read once and kept, up to this many. */
const maxUsers = 2_000;
let users = new Map<string, UserFacts>();

/** fromWire reads what the gateway wrote (src/facts). */
export function fromWire(wire: FactsWire): Facts {
  const [now, id, method, scheme, host, path, query, params, ageSeconds, address, user, headers] = wire;
  return {
    now,
    request: {
      id,
      method,
      scheme: scheme as "http" | "https",
      host,
      path,
      query,
      params: params === "" ? nothing : parse(params),
      ...(headers !== "" && { headers: parse(headers) }),
    },
    user: user === "" ? null : userOf(user),
    session: ageSeconds < 0 ? null : { ageSeconds },
    client: { address },
  };
}

function userOf(json: string): UserFacts {
  const known = users.get(json);
  if (known !== undefined) return known;
  const user = deepFreeze(parse(json) as UserFacts);
  // Starting over is simpler than forgetting one by one, and as rare.
  if (users.size >= maxUsers) users = new Map();
  users.set(json, user);
  return user;
}

/** deepFreeze freezes plain data from the inside out, so that what is frozen outside is frozen within. */
export function deepFreeze<T>(value: T): T {
  if (typeof value !== "object" || value === null || isFrozen(value)) return value;
  for (const inner of values(value)) deepFreeze(inner);
  return freeze(value);
}
