// Facts as guards see them: frozen, read only where a guard looks, and telling when a needed fact is not there.

import { type Facts, type RequestFacts, reads } from "./contract.ts";
import { deepFreeze } from "./wire.ts";

/** Trace says what guards looked at, and what they looked for in vain. A guard can neither catch nor undo it. */
export interface Trace {
  /** A sum of `reads`. */
  reads: number;
  /** A guard asked for the user, and nobody is signed in where somebody must be. */
  missedUser: boolean;
  /** A guard read headers, and they were not sent along. */
  missedHeaders: boolean;
}

/** createTrace begins with nothing looked at. */
export const createTrace = (): Trace => ({ reads: 0, missedUser: false, missedHeaders: false });

/** FactNotThere is thrown at the guard that needs a fact; what counts is the trace. */
class FactNotThere extends Error {}

/** viewOf builds the context for one request. `mustHaveUser`: reading an absent user is noted as missed. */
export function viewOf(facts: Facts, mustHaveUser: boolean, trace: Trace): never {
  return Object.freeze(new ContextView(facts, mustHaveUser, trace)) as never;
}

/** Getters throughout: each reading is noted, and what nobody reads costs nothing. */
class ContextView {
  readonly #facts: Facts;
  readonly #mustHaveUser: boolean;
  readonly #trace: Trace;
  #request: RequestView | undefined;

  constructor(facts: Facts, mustHaveUser: boolean, trace: Trace) {
    this.#facts = facts;
    this.#mustHaveUser = mustHaveUser;
    this.#trace = trace;
  }

  get request(): Readonly<object> {
    this.#request ??= Object.freeze(new RequestView(this.#facts.request, this.#trace)) as RequestView;
    return this.#request;
  }

  get params(): Readonly<Record<string, string>> {
    this.#trace.reads |= reads.params;
    return deepFreeze(this.#facts.request.params);
  }

  get client(): Facts["client"] {
    this.#trace.reads |= reads.client;
    return deepFreeze(this.#facts.client);
  }

  get time(): { readonly now: number } {
    this.#trace.reads |= reads.time;
    return Object.freeze({ now: this.#facts.now });
  }

  get session(): Facts["session"] | undefined {
    this.#trace.reads |= reads.session;
    return deepFreeze(this.#facts.session) ?? undefined;
  }

  get user(): Facts["user"] | undefined {
    this.#trace.reads |= reads.user;
    if (this.#facts.user !== null) return deepFreeze(this.#facts.user);
    if (!this.#mustHaveUser) return undefined;
    this.#trace.missedUser = true;
    throw new FactNotThere("Nobody is signed in");
  }
}

class RequestView {
  readonly #facts: RequestFacts;
  readonly #trace: Trace;
  #query: Readonly<Record<string, readonly string[]>> | undefined;

  constructor(facts: RequestFacts, trace: Trace) {
    this.#facts = facts;
    this.#trace = trace;
  }

  get id(): string {
    this.#trace.reads |= reads.id;
    return this.#facts.id;
  }

  get method(): string {
    this.#trace.reads |= reads.method;
    return this.#facts.method;
  }

  get scheme(): string {
    this.#trace.reads |= reads.host;
    return this.#facts.scheme;
  }

  get host(): string {
    this.#trace.reads |= reads.host;
    return this.#facts.host;
  }

  get path(): string {
    this.#trace.reads |= reads.path;
    return this.#facts.path;
  }

  get query(): Readonly<Record<string, readonly string[]>> {
    this.#trace.reads |= reads.query;
    this.#query ??= parseQuery(this.#facts.query);
    return this.#query;
  }

  get headers(): Readonly<Record<string, string>> {
    this.#trace.reads |= reads.headers;
    if (this.#facts.headers === undefined) {
      this.#trace.missedHeaders = true;
      throw new FactNotThere("Headers were not sent along");
    }
    return Object.freeze(this.#facts.headers);
  }
}
// Shared by all requests: a guard that redefines a getter here would rule what every later guard sees.
Object.freeze(RequestView.prototype);
Object.freeze(ContextView.prototype);

/** parseQuery keeps every value: which of two equal names counts is the upstream's to say, so a policy sees both. */
export function parseQuery(query: string): Readonly<Record<string, readonly string[]>> {
  const values: Record<string, string[]> = Object.create(null);
  for (const pair of query === "" ? [] : query.split("&")) {
    const at = pair.indexOf("=");
    const name = decode(at < 0 ? pair : pair.slice(0, at));
    const list = values[name];
    const value = at < 0 ? "" : decode(pair.slice(at + 1));
    if (list) list.push(value);
    else values[name] = [value];
  }
  for (const name of Object.keys(values)) Object.freeze(values[name]);
  return Object.freeze(values);
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
