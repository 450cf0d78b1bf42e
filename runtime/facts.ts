// The facts: one row for each thing a decision can rest on. Both worlds read this table, in the order in which it stands.

import type { PublicContext, UserContext, WithParams } from "./context.ts";
import { parseQuery, parseTexts, sessionOf, userOf } from "./reading.ts";

/** Everything that any guard can see. A fact is called by its path in here: "request.method". */
type Sight = WithParams<PublicContext & Omit<UserContext, keyof PublicContext>, string>;

/** What only holds facts; anything else in a context is a fact itself. */
type Group = "request" | "client" | "time";

/** FactName is one fact's name, taken from what the contexts of guards declare. */
export type FactName =
  | Exclude<keyof Sight, Group>
  | { [Name in Group]: `${Name}.${keyof Sight[Name] & string}` }[Group];

/** Seen is a fact as guards see it. */
export type Seen<Name extends FactName> = Name extends `${infer Of extends Group}.${infer Field}`
  ? Sight[Of][Field & keyof Sight[Of]]
  : Sight[Name & keyof Sight];

/** Row is what both worlds have to know of a fact. It crosses the wall as a text or a number, the cheapest there is. */
interface Row<Crossing extends string | number, Value> {
  /** What guards see. It is frozen after this. */
  readonly read: (wire: Crossing) => Value;
  /** By what remembered rulings that rest on it are told apart; null: it differs each time, so none of those is remembered. */
  readonly key: ((wire: Crossing) => string) | null;
  /** Sent only to routes that were seen to look for it: it is dear, or takes time. */
  readonly asked?: true;
}

const text = (wire: string): string => wire;
const number = (wire: number): number => wire;

/** factTable is complete, or it does not compile: a row for each fact that the contexts declare, of the type they declare. */
export const factTable = {
  /** And chance, which is seeded by the request's id. */
  "time.now": { read: number, key: null },
  "request.id": { read: text, key: null },
  "request.method": { read: text, key: text },
  "request.scheme": { read: (wire: string) => wire as "http" | "https", key: text },
  "request.host": { read: text, key: text },
  "request.path": { read: text, key: text },
  "request.query": { read: parseQuery, key: text },
  /** Too large to compare. */
  "request.headers": { read: parseTexts, key: null, asked: true },
  params: { read: parseTexts, key: text },
  /** `nobody`, or JSON. Its key also parts the rulings of one user from another's. */
  user: { read: userOf, key: text },
  /** Seconds since it began; below 0: none. */
  session: { read: sessionOf, key: null },
  "client.address": { read: text, key: text },
} satisfies { readonly [Name in FactName]: Row<string, Seen<Name>> | Row<number, Seen<Name>> };

type Table = typeof factTable;

/** Wire is a fact as it crosses into the sandbox. */
export type Wire<Name extends FactName> = Parameters<Table[Name]["read"]>[0];

/** AskedFact is a fact that is not sent before it was looked for. */
export type AskedFact = { [Name in FactName]: Table[Name] extends { readonly asked: true } ? Name : never }[FactName];

/** FactValues are the facts of one request: plain data, the same whether it was just gathered or recorded; null: not sent. */
export type FactValues = { readonly [Name in FactName]: Name extends AskedFact ? Wire<Name> | null : Wire<Name> };

/** FactsWire are facts in the order in which they cross. */
export type FactsWire = readonly (string | number | null)[];

/** nobody is the fact `user` where nobody is signed in. */
export const nobody = "";

/** factNames are all of them, in the table's order. */
export const factNames = Object.keys(factTable) as readonly FactName[];

/** rowOf gives a fact's row to those who treat all alike. */
export const rowOf = (name: FactName): Row<never, unknown> => factTable[name];

/** bits marks each fact: which ones guards looked at is a sum of these. There are at most 31. */
export const bits = inEach((_, index) => 1 << index);

/** isAsked: is this the name of a fact that is sent only when asked for? */
export const isAsked = (name: unknown): name is AskedFact =>
  factNames.includes(name as FactName) && rowOf(name as FactName).asked === true;

/** unsent holds nothing yet. It is copied, since all facts have to have one shape. */
export const unsent = inEach(() => null);

/**
 * toWire writes facts one after the other into one text, since each value that crosses the wall by itself costs a third of a microsecond.
 * Lengths stand before texts: nothing that somebody sends can look like the end of one fact and the beginning of another. Nobody but it
 * and fromWire knows a fact's position.
 */
export function toWire(facts: FactValues): FactsWire {
  let wire = "";
  for (let index = 0; index < factNames.length; index++) wire += written(facts[factNames[index]!]);
  return [wire];
}

function written(value: string | number | null): string {
  if (value === null) return "-";
  if (typeof value === "string") return `${value.length}:${value}`;
  const digits = String(value);
  return `${digits.length}#${digits}`;
}

/** fromWire reads what toWire made; what is not there was not sent. */
export function fromWire([wire]: FactsWire): FactValues {
  unread = typeof wire === "string" ? wire : "";
  at = 0;
  // In the table's order. A literal: what a policy may have put on Object.prototype would catch what is assigned.
  return {
    "time.now": next() as number,
    "request.id": next() as string,
    "request.method": next() as string,
    "request.scheme": next() as string,
    "request.host": next() as string,
    "request.path": next() as string,
    "request.query": next() as string,
    "request.headers": next() as string | null,
    params: next() as string,
    user: next() as string,
    session: next() as number,
    "client.address": next() as string,
  };
}

const [minus, zero, colon, hash] = [0x2d, 0x30, 0x3a, 0x23];
let unread = "";
let at = 0;

/** The next fact: "-", or its length, a mark of its kind, and itself. */
function next(): string | number | null {
  let length = 0;
  for (; at < unread.length; at++) {
    const unit = unread.charCodeAt(at);
    if (unit >= zero && unit < colon) {
      length = length * 10 + unit - zero;
      continue;
    }
    const from = at + 1;
    at = unit === minus ? from : from + length;
    if (unit === colon) return unread.slice(from, at);
    return unit === hash ? Number(unread.slice(from, at)) : null;
  }
  return null;
}

function inEach<Value>(make: (name: FactName, index: number) => Value): Readonly<Record<FactName, Value>> {
  return Object.fromEntries(factNames.map((name, index) => [name, make(name, index)])) as Record<FactName, Value>;
}
