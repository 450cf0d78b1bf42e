// Rulings that were made before: a policy is a pure function of what it read, so the same reading has the same ruling.

import { bits, type FactName, type FactValues, factNames, factTable, nobody, rowOf } from "../../runtime/facts.ts";
import type { Decided } from "../exchange/exchange.ts";
import { type Cache, createCache } from "../store/cache.ts";

/** RulingCache of one generation. Its keys hold everything that the ruling depended on (compare CVE-2026-33496: what they left out). */
export interface RulingCache {
  /** always gives what comes of a route whose guards look at nothing, without its facts; there may be somebody, or nobody. */
  always(route: number, isSomebody: boolean): Decided | undefined;
  /** find gives what came of the ruling, the same object each time. */
  find(route: number, facts: FactValues): Decided | undefined;
  /** keep remembers what came of a ruling that was made from `read`, a sum of `bits`. */
  keep(route: number, facts: FactValues, read: number, decided: Decided): void;
}

/** What a route's guards were ever seen to read. */
interface Reading {
  readonly read: number;
  /** One row has no key: whoever reads that is asked every time. */
  readonly passing: boolean;
  readonly readsUser: boolean;
  /** What its rulings are told apart by, besides the user. */
  readonly parts: readonly Part[];
  /** Keys name what they cover, so those made before a route was known to read more are never met again. */
  readonly start: string;
  /** Where nothing was read: what it came to for anybody who is signed in, and for nobody. */
  ofSomebody: Decided | undefined;
  ofNobody: Decided | undefined;
}

interface Part {
  readonly name: FactName;
  readonly key: (wire: never) => string;
}

const maxUsers = 5_000;
const maxRulings = 200;

/** createRulingCache is bounded by users, and for each user by rulings. */
export function createRulingCache(): RulingCache {
  const byUser: Cache<Map<string, Decided>> = createCache({ max: maxUsers, now: () => 0 });
  // A guard may read less for one request than for another. The route's key covers whatever any of them read: a request
  // that agrees with an earlier one on all of that agrees with it on what its ruling was made from.
  const readings = new Map<number, Reading>();

  return {
    always(route, isSomebody) {
      const reading = readings.get(route);
      if (reading === undefined || reading.read !== 0) return undefined;
      return isSomebody ? reading.ofSomebody : reading.ofNobody;
    },
    find(route, facts) {
      const reading = readings.get(route);
      if (reading === undefined || reading.passing) return undefined;
      return byUser.get(toShelf(reading, facts))?.get(toKey(reading, facts));
    },
    keep(route, facts, newlyRead, decided) {
      let reading = readings.get(route);
      const read = (reading?.read ?? 0) | newlyRead;
      if (reading?.read !== read) {
        reading = toReading(route, read);
        readings.set(route, reading);
      }
      if (reading.passing) return;
      if (read === 0) {
        if (facts.user === nobody) reading.ofNobody = decided;
        else reading.ofSomebody = decided;
      }
      const user = toShelf(reading, facts);
      const known = byUser.get(user) ?? new Map<string, Decided>();
      if (known.size >= maxRulings) known.clear();
      known.set(toKey(reading, facts), decided);
      byUser.set(user, known, Number.POSITIVE_INFINITY);
    },
  };
}

function toReading(route: number, read: number): Reading {
  const names = factNames.filter((name) => (read & bits[name]) !== 0);
  const parts = names.flatMap((name) => {
    const { key } = rowOf(name);
    return key === null || name === "user" ? [] : [{ name, key }];
  });
  return {
    read,
    passing: names.some((name) => rowOf(name).key === null),
    readsUser: names.includes("user"),
    parts,
    start: `${route} ${read}`,
    ofSomebody: undefined,
    ofNobody: undefined,
  };
}

/** Whether somebody is signed in always counts; who, only where it was read. */
const toShelf = ({ readsUser }: Reading, { user }: FactValues): string =>
  readsUser || user === nobody ? factTable.user.key(user) : "somebody";

/** Lengths before texts: no two readings can make the same key by where one text ends and the next begins. */
function toKey(reading: Reading, facts: FactValues): string {
  let key = reading.start;
  for (const { name, key: toText } of reading.parts) {
    const text = toText(facts[name] as never);
    key += ` ${text.length} ${text}`;
  }
  return key;
}
