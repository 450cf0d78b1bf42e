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
  /** What guards see, frozen to the bottom. */
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

/** FactsWire are facts as they cross. */
export type FactsWire = readonly [wire: string];

/** nobody is the fact `user` where nobody is signed in. */
export const nobody = "";

/** factNames are all of them, in the table's order. */
export const factNames = Object.keys(factTable) as readonly FactName[];

/** rowOf gives a fact's row to those who treat all alike. */
export const rowOf = (name: FactName): Row<never, unknown> => factTable[name];

/** bits marks each fact: which ones guards looked at is a sum of these. There are at most 31. */
export const bits = inEach((_, index) => 1 << index);

/** places says where in factNames each fact stands. */
export const places = inEach((_, index) => index);

/** isAsked: is this the name of a fact that is sent only when asked for? */
export const isAsked = (name: unknown): name is AskedFact =>
  factNames.includes(name as FactName) && rowOf(name as FactName).asked === true;

/** Sent are facts that are read where somebody looks. */
export interface Sent {
  /** at gives one by its place in factNames; null: it was not sent. */
  at(place: number): string | number | null;
}

/** sentOf gives facts that are at hand. */
export const sentOf = (facts: FactValues): Sent => ({ at: (place) => facts[factNames[place]!] });

/** A wire begins with one unit for each fact: below this, the length of a text; from here on, how many digits a number has. */
const digits = 0x60;
const [unsent, long] = [0x7e, 0x7f];
/** A text that is longer begins with its length, in so many units of seven bits: so a wire is of one byte where its texts are. */
const longUnits = 5;
const unit = 128;

function unitOf(text: string | null): string {
  if (text === null) return String.fromCharCode(unsent);
  return String.fromCharCode(text.length < digits ? text.length : long);
}

function written(text: string | null): string {
  if (text === null) return "";
  if (text.length < digits) return text;
  let size = "";
  for (let left = text.length, index = 0; index < longUnits; index++, left = Math.floor(left / unit))
    size = String.fromCharCode(left % unit) + size;
  return size + text;
}

const digitsOf = (written: string): string => String.fromCharCode(digits + written.length);

/**
 * toWire writes facts into one text, since each value that crosses the wall by itself costs a third of a microsecond: first how long each is,
 * and then the facts, in the table's order. Nothing that somebody sends can look like the end of one fact and the beginning of another, and
 * what nobody looks at is not read. They are named one by one, which takes a third of what a loop does; that none is left out is tested.
 */
export function toWire(facts: FactValues): FactsWire {
  const now = String(facts["time.now"]);
  const id = facts["request.id"];
  const method = facts["request.method"];
  const scheme = facts["request.scheme"];
  const host = facts["request.host"];
  const path = facts["request.path"];
  const query = facts["request.query"];
  const headers = facts["request.headers"];
  const { params, user } = facts;
  const session = String(facts.session);
  const address = facts["client.address"];
  const request = unitOf(id) + unitOf(method) + unitOf(scheme) + unitOf(host) + unitOf(path) + unitOf(query);
  const rest = unitOf(headers) + unitOf(params) + unitOf(user) + digitsOf(session) + unitOf(address);
  const texts = `${now}${written(id)}${written(method)}${written(scheme)}${written(host)}${written(path)}${written(query)}`;
  return [
    `${digitsOf(now)}${request}${rest}${texts}${written(headers)}${written(params)}${written(user)}${session}${written(address)}`,
  ];
}

/** readWire gives what toWire made, to be read where somebody looks; what is not there was not sent. */
export const readWire = (wire: unknown): Sent => new Crossed(typeof wire === "string" ? wire : "");

const nowhere: readonly number[] = factNames.map(() => 0);

class Crossed implements Sent {
  readonly #text: string;
  readonly #starts: readonly number[];

  constructor(text: string) {
    this.#text = text;
    const starts = [...nowhere];
    let from = starts.length;
    for (let place = 0; place < starts.length; place++) {
      starts[place] = from;
      const size = text.charCodeAt(place);
      if (size < digits) from += size;
      else if (size < unsent) from += size - digits;
      else if (size === long) from += longUnits + lengthAt(text, from);
    }
    this.#starts = starts;
  }

  at(place: number): string | number | null {
    const text = this.#text;
    const size = text.charCodeAt(place);
    const from = this.#starts[place]!;
    if (size < digits) return text.slice(from, from + size);
    if (size < unsent) return Number(text.slice(from, from + size - digits));
    return size === long ? text.slice(from + longUnits, from + longUnits + lengthAt(text, from)) : null;
  }
}

function lengthAt(text: string, from: number): number {
  let length = 0;
  for (let at = from; at < from + longUnits; at++) length = length * unit + text.charCodeAt(at);
  return length;
}

/** fromWire reads all of what toWire made. */
export function fromWire([wire]: FactsWire): FactValues {
  const sent = readWire(wire);
  return inEach((_, place) => sent.at(place)) as FactValues;
}

function inEach<Value>(make: (name: FactName, index: number) => Value): Readonly<Record<FactName, Value>> {
  return Object.fromEntries(factNames.map((name, index) => [name, make(name, index)])) as Record<FactName, Value>;
}
