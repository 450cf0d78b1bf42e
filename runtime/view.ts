// Facts as guards see them: frozen, read only where a guard looks, and telling when a needed fact is not there.

import type { Facts, RequestFacts } from "./contract.ts";
import { deepFreeze } from "./wire.ts";

/** Missing says which facts guards looked for in vain. */
export interface Missing {
  /** A guard asked for the user, and nobody is signed in where somebody must be. */
  user: boolean;
  /** A guard read headers, and they were not sent along. */
  headers: boolean;
}

/** FactNotThere is thrown at the guard that needs a fact; what counts is `Missing`, which a guard cannot catch. */
class FactNotThere extends Error {}

/** viewOf builds the context for one request. `mustHaveUser`: reading an absent user is noted in `missing`. */
export function viewOf(facts: Facts, mustHaveUser: boolean, missing: Missing): never {
  return Object.freeze(new ContextView(facts, mustHaveUser, missing)) as never;
}

/** A class, because an object literal with a getter is made anew, map and all, for every request. */
class ContextView {
  readonly request: Readonly<object>;
  readonly params: Readonly<Record<string, string>>;
  readonly client: Facts["client"];
  readonly time: { readonly now: number };
  readonly session: Facts["session"] | undefined;
  readonly #user: Facts["user"];
  readonly #missing: Missing | null;

  constructor(facts: Facts, mustHaveUser: boolean, missing: Missing) {
    this.request = Object.freeze(new RequestView(facts.request, missing));
    this.params = deepFreeze(facts.request.params);
    this.client = Object.freeze(facts.client);
    this.time = Object.freeze({ now: facts.now });
    this.session = facts.session === null ? undefined : Object.freeze(facts.session);
    this.#user = deepFreeze(facts.user);
    this.#missing = mustHaveUser ? missing : null;
  }

  get user(): Facts["user"] | undefined {
    if (this.#user !== null) return this.#user;
    if (this.#missing === null) return undefined;
    this.#missing.user = true;
    throw new FactNotThere("Nobody is signed in");
  }
}

class RequestView {
  readonly id: string;
  readonly method: string;
  readonly scheme: string;
  readonly host: string;
  readonly path: string;
  readonly #facts: RequestFacts;
  readonly #missing: Missing;
  #query: Readonly<Record<string, readonly string[]>> | undefined;

  constructor(facts: RequestFacts, missing: Missing) {
    this.id = facts.id;
    this.method = facts.method;
    this.scheme = facts.scheme;
    this.host = facts.host;
    this.path = facts.path;
    this.#facts = facts;
    this.#missing = missing;
  }

  get query(): Readonly<Record<string, readonly string[]>> {
    this.#query ??= parseQuery(this.#facts.query);
    return this.#query;
  }

  get headers(): Readonly<Record<string, string>> {
    if (this.#facts.headers === undefined) {
      this.#missing.headers = true;
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
