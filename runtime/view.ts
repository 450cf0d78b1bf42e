// Facts as guards see them: frozen, read only where a guard looks, and telling when a needed fact is not there.

import { bits, type FactName, type FactValues, factNames, places, rowOf, type Sent, sentOf } from "./facts.ts";
import { PlainProxy } from "./plain.ts";

/** Trace says what guards looked at, and what they looked for in vain. A guard can neither catch nor undo it. */
export interface Trace {
  /** A sum of `bits`. */
  reads: number;
  /** A sum of `bits`: looked for, and not sent. */
  missing: number;
  /** A guard asked for the user, and nobody is signed in where somebody must be. */
  missedUser: boolean;
}

/** createTrace begins with nothing looked at. */
export const createTrace = (): Trace => ({ reads: 0, missing: 0, missedUser: false });

/** FactNotThere is thrown at the guard that needs a fact; what counts is the trace. */
class FactNotThere extends Error {}

/** What the views of one request share. */
interface Looking {
  readonly sent: Sent;
  readonly mustHaveUser: boolean;
  readonly trace: Trace;
  /** What was read already, by the fact's place; null: it was not. */
  readonly seen: unknown[];
  /** "request" and whatever else groups facts. */
  readonly groups: Record<string, object | null>;
}

type Look = (looking: Looking) => unknown;

/** viewOf builds the context for one request. `mustHaveUser`: reading an absent user is noted as missed. */
export const viewOf = (facts: FactValues, mustHaveUser: boolean, trace: Trace): never =>
  viewOfSent(sentOf(facts), mustHaveUser, trace);

/** viewOfSent is the same for facts that are read where somebody looks. */
export function viewOfSent(sent: Sent, mustHaveUser: boolean, trace: Trace): never {
  return viewContext({ sent, mustHaveUser, trace, seen: [...unseen], groups: { ...noGroups } }) as never;
}

const unseen: readonly null[] = factNames.map(() => null);

function lookAt(name: FactName): Look {
  const place = places[name];
  const bit = bits[name];
  const { read } = rowOf(name);
  return ({ sent, mustHaveUser, trace, seen }) => {
    trace.reads |= bit;
    const before = seen[place];
    if (before !== null) return before;
    const wire = sent.at(place);
    if (wire === null) {
      trace.missing |= bit;
      throw new FactNotThere("A fact was not sent along");
    }
    const value = read(wire as never);
    if (value === undefined && mustHaveUser && name === "user") {
      trace.missedUser = true;
      throw new FactNotThere("Nobody is signed in");
    }
    seen[place] = value;
    return value;
  };
}

/** What a view shows, by name. */
type Looks = Readonly<Record<PropertyKey, Look | undefined>>;

/**
 * A view has each fact as a property of its own, so that spreading, `in` and Reflect find what a dot finds, and nothing by
 * another name. Each reading is noted, and what nobody reads costs nothing.
 */
function createView(looks: Looks): (looking: Looking) => object {
  const names = Object.keys(looks);
  const refuse = () => false;
  const handler: ProxyHandler<Looking> = Object.freeze({
    get: (looking: Looking, name: PropertyKey) => looks[name]?.(looking),
    has: (_: Looking, name: PropertyKey) => looks[name] !== undefined,
    ownKeys: () => names,
    getOwnPropertyDescriptor(looking: Looking, name: PropertyKey) {
      const from = looks[name];
      return from && { value: from(looking), writable: false, enumerable: true, configurable: true };
    },
    getPrototypeOf: () => null,
    defineProperty: refuse,
    deleteProperty: refuse,
    preventExtensions: refuse,
    set: refuse,
    setPrototypeOf: refuse,
  });
  return (looking) => new PlainProxy(looking, handler);
}

/** Once per isolate, from the facts' names: "request.path" is the member `path` of the context's member `request`. */
function createContextView() {
  const context: Record<string, Look> = Object.create(null);
  const groups: Record<string, Record<string, Look>> = Object.create(null);
  for (const fact of factNames) {
    const from = lookAt(fact);
    const [first = "", field] = fact.split(".");
    if (field === undefined) context[first] = from;
    else {
      groups[first] ??= Object.create(null) as Record<string, Look>;
      groups[first][field] = from;
    }
  }
  for (const [name, looks] of Object.entries(groups)) {
    const view = createView(looks);
    context[name] = (looking) => {
      looking.groups[name] ??= view(looking);
      return looking.groups[name];
    };
  }
  const none: Record<string, null> = Object.fromEntries(Object.keys(groups).map((name) => [name, null]));
  return [createView(context), none] as const;
}

const [viewContext, noGroups] = createContextView();
