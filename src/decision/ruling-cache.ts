// Rulings that were made before: a policy is a pure function of what it read, so the same reading has the same ruling.

import { type FactsWire, type Ruling, reads } from "../../runtime/contract.ts";
import { type Cache, createCache } from "../store/cache.ts";

/** RulingCache of one generation. Its keys hold everything that the ruling depended on (compare CVE-2026-33496: what they left out). */
export interface RulingCache {
  find(route: number, facts: FactsWire): Ruling | undefined;
  /** keep remembers a ruling that was made from `read`, a set of `reads`. */
  keep(route: number, facts: FactsWire, read: number, ruling: Ruling): void;
}

/** What differs from request to request, or is too large to compare: who reads it is asked every time. */
const passing = reads.id | reads.time | reads.session | reads.headers;

const maxUsers = 5_000;
const maxRulings = 200;

/** createRulingCache is bounded by users, and for each user by rulings. */
export function createRulingCache(): RulingCache {
  const byUser: Cache<Map<string, Ruling>> = createCache({ max: maxUsers, now: () => 0 });
  // A guard may read less for one request than for another. The route's key covers whatever any of them read: a request
  // that agrees with an earlier one on all of that agrees with it on what its ruling was made from.
  const readBy = new Map<number, number>();

  const shelf = (read: number, facts: FactsWire): string => {
    const user = facts[10];
    // Whether somebody is signed in always counts; who, only where it was read.
    return (read & reads.user) !== 0 || user === "" ? user : "somebody";
  };
  return {
    find(route, facts) {
      const read = readBy.get(route);
      if (read === undefined || (read & passing) !== 0) return undefined;
      return byUser.get(shelf(read, facts))?.get(toKey(route, read, facts));
    },
    keep(route, facts, newlyRead, ruling) {
      if (ruling.kind === "fault" || ruling.kind === "needs") return;
      const read = (readBy.get(route) ?? 0) | newlyRead;
      // Keys name what they cover, so those made before this one was known to read more are never met again.
      readBy.set(route, read);
      if ((read & passing) !== 0) return;
      const user = shelf(read, facts);
      const rulings = byUser.get(user) ?? new Map<string, Ruling>();
      if (rulings.size >= maxRulings) rulings.clear();
      rulings.set(toKey(route, read, facts), ruling);
      byUser.set(user, rulings, 1);
    },
  };
}

/** Lengths before texts: no two readings can make the same key by where one text ends and the next begins. */
function toKey(route: number, read: number, facts: FactsWire): string {
  let key = `${route} ${read}`;
  const [, , method, scheme, host, path, query, params, , address] = facts;
  if ((read & reads.method) !== 0) key += ` ${method}`;
  if ((read & reads.host) !== 0) key += ` ${scheme} ${host}`;
  if ((read & reads.client) !== 0) key += ` ${address.length} ${address}`;
  if ((read & reads.path) !== 0) key += ` ${path.length} ${path}`;
  if ((read & reads.params) !== 0) key += ` ${params.length} ${params}`;
  if ((read & reads.query) !== 0) key += ` ${query.length} ${query}`;
  return key;
}
