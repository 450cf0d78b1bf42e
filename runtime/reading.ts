// From what crosses the wall to what guards see.

import type { Session, User } from "./context.ts";

// Taken before policies run, so that none can change what they are told.
const { parse } = JSON;
const { create, freeze, isFrozen, keys, values } = Object;
const { isArray } = Array;

const nothing: Readonly<Record<string, string>> = freeze(create(null));

/** parseTexts reads texts by name: JSON, or "" for none. */
export const parseTexts = (wire: string): Readonly<Record<string, string>> =>
  wire === "" ? nothing : deepFreeze(bare(parse(wire)));

/** bare gives data without prototypes: a name that nobody sent is nowhere to be found. */
function bare<T>(value: T): T {
  if (typeof value !== "object" || value === null) return value;
  if (isArray(value)) return value.map(bare) as T;
  const record = create(null);
  for (const name of keys(value)) record[name] = bare(value[name as keyof T]);
  return record;
}

/** A user's facts are the same for every request of a session: they are read once and kept, up to this many. */
const maxUsers = 2_000;
let users = new Map<string, User>();

/** userOf reads a user; undefined: nobody. */
export function userOf(wire: string): User | undefined {
  if (wire === "") return undefined;
  const known = users.get(wire);
  if (known !== undefined) return known;
  const user = deepFreeze(bare(parse(wire) as User));
  // Starting over is simpler than forgetting one by one, and as rare.
  if (users.size >= maxUsers) users = new Map();
  users.set(wire, user);
  return user;
}

/** sessionOf reads how old the session is. */
export const sessionOf = (ageSeconds: number): Session | undefined =>
  ageSeconds < 0 ? undefined : freeze(bare({ ageSeconds }));

/** parseQuery keeps every value: which of two equal names counts is the upstream's to say, so a policy sees both. */
export function parseQuery(query: string): Readonly<Record<string, readonly string[]>> {
  const found: Record<string, string[]> = Object.create(null);
  for (const pair of query === "" ? [] : query.split("&")) {
    const at = pair.indexOf("=");
    const name = decode(at < 0 ? pair : pair.slice(0, at));
    const list = found[name];
    const value = at < 0 ? "" : decode(pair.slice(at + 1));
    if (list) list.push(value);
    else found[name] = [value];
  }
  return deepFreeze(found);
}

function decode(text: string): string {
  const spaced = text.replaceAll("+", " ");
  try {
    return decodeURIComponent(spaced);
  } catch {
    // Not UTF-8: the raw text equals nothing a policy could have in mind.
    return spaced;
  }
}

/** deepFreeze freezes plain data from the inside out, so that what is frozen outside is frozen within. */
export function deepFreeze<T>(value: T): T {
  if (typeof value !== "object" || value === null || isFrozen(value)) return value;
  for (const inner of values(value)) deepFreeze(inner);
  return freeze(value);
}
