// Facts as guards see them: frozen, read only where a guard looks, and telling when a needed fact is not there.

import { bits, type FactName, type FactValues, factNames, rowOf, unsent } from "./facts.ts";
import { PlainProxy } from "./plain.ts";
import { deepFreeze } from "./reading.ts";

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
  readonly facts: FactValues;
  readonly mustHaveUser: boolean;
  readonly trace: Trace;
  /** What was read already, by fact. */
  readonly seen: Record<FactName, unknown>;
  /** "request" and whatever else groups facts. */
  readonly groups: Record<string, object | null>;
}

type Look = (looking: Looking) => unknown;

/** viewOf builds the context for one request. `mustHaveUser`: reading an absent user is noted as missed. */
export function viewOf(facts: FactValues, mustHaveUser: boolean, trace: Trace): never {
  return viewContext({ facts, mustHaveUser, trace, seen: { ...unsent }, groups: { ...noGroups } }) as never;
}

function look(looking: Looking, name: FactName): unknown {
  const { facts, seen, trace } = looking;
  trace.reads |= bits[name];
  if (seen[name] !== null) return seen[name];
  const wire = facts[name];
  if (wire === null) {
    trace.missing |= bits[name];
    throw new FactNotThere("A fact was not sent along");
  }
  const value = rowOf(name).read(wire as never);
  if (value === undefined && name === "user" && looking.mustHaveUser) {
    trace.missedUser = true;
    throw new FactNotThere("Nobody is signed in");
  }
  seen[name] = deepFreeze(value);
  return value;
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
    const from: Look = (looking) => look(looking, fact);
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
