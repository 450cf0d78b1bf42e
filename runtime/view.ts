// Facts as guards see them: frozen, read only where a guard looks, and telling when a needed fact is not there.

import { bits, type FactName, type FactValues, factNames, rowOf, unsent } from "./facts.ts";
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

/** Getters throughout: each reading is noted, and what nobody reads costs nothing. */
function createView(looks: ReadonlyMap<string, Look>): (looking: Looking) => object {
  let lookingOf!: (view: View) => Looking;
  class View {
    readonly #looking: Looking;
    constructor(looking: Looking) {
      this.#looking = looking;
    }
    static {
      lookingOf = (view) => view.#looking;
    }
  }
  for (const [name, from] of looks)
    Object.defineProperty(View.prototype, name, {
      get(this: View) {
        return from(lookingOf(this));
      },
    });
  // Shared by all requests: a guard that redefines a getter here would rule what every later guard sees.
  Object.freeze(View.prototype);
  return (looking) => Object.freeze(new View(looking));
}

/** Once per isolate, from the facts' names: "request.path" is the member `path` of the context's member `request`. */
function createContextView() {
  const context = new Map<string, Look>();
  const groups = new Map<string, Map<string, Look>>();
  for (const fact of factNames) {
    const from: Look = (looking) => look(looking, fact);
    const [first = "", field] = fact.split(".");
    if (field === undefined) context.set(first, from);
    else groups.set(first, (groups.get(first) ?? new Map<string, Look>()).set(field, from));
  }
  for (const [name, looks] of groups) {
    const view = createView(looks);
    context.set(name, (looking) => {
      looking.groups[name] ??= view(looking);
      return looking.groups[name];
    });
  }
  const none: Record<string, null> = Object.fromEntries([...groups.keys()].map((name) => [name, null]));
  return [createView(context), none] as const;
}

const [viewContext, noGroups] = createContextView();
