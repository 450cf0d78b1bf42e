// What the language's script, the policies' and the wall between them and the host give each other.

import type { ActionSpec, FaultRuling, Position, RequirementSpec, Ruling } from "./contract.ts";

/** languageName is what policies find the language under: what `import … from "sallyport"` becomes in a bundle. */
export const languageName = "$sallyport";

/** hooksName is what the compiler has policies call (runtime/state.ts). No policy may take the name. */
export const hooksName = "$keeps";

/** resultName is where a bundle leaves what its files export: { default: { file, exports }[] }. */
export const resultName = "$policies";

/** Hooks say what outlives the call that made it; the compiler puts calls of them into the policies. */
export interface Hooks {
  /** loading: are the policies being loaded? */
  loading(): boolean;
  /** epoch differs from call to call. */
  epoch(): number;
  /** change throws where a variable of another call, or of loading, is about to be changed. `place`: the number of the place. */
  change(epoch: number, place: number): void;
  /** thrown says what is thrown, and from where, while policies load: what is no error does not know. */
  thrown<Value>(value: Value): Value;
  /** reach says that a function that changes variables of others is called while policies load. */
  reach(which: number): void;
  /** own says that all of the script is the operator's: nobody else stands between them and the language. */
  own(): void;
  /** declared names what other scripts of the same policies set: [upstream, header]. */
  declared(headers: readonly (readonly [upstream: string, header: string])[]): void;
  /** top says that the top of a file sets its own variable: only while policies load. `place`: the number of the place. */
  top(place: number): void;
  /** settle says that a file has been read: what it keeps is fixed, and no other file may change it, also while loading. */
  settle(): void;
  /** wait says that an async function begins. */
  wait(): void;
  /** hold hands over an object that its methods alone may know (`super`). */
  hold<Value>(value: Value): Value;
  /** keep hands over the variables of a scope that policies may keep; `first` is the first one's number. */
  keep(first: number, getters: readonly (() => unknown)[]): void;
}

/** Module is one policy file and what it exports. */
export interface Module {
  readonly file: string;
  readonly exports: { readonly default?: unknown };
}

/** Guest is what the language's script gives to the wall: everything that is called from outside. */
export interface Guest {
  /** open runs the policies' script and mounts what it exports. */
  open(run: (language: object, hooks: Hooks) => readonly Module[]): void;
  /** practise does all of it with policies of nobody's: the same script is quicker from then on, wherever else in its isolate it is run. This realm is of no use any more. */
  practise(): void;
  /** manifest is a Manifest<Position>, as JSON. */
  manifest(): string;
  /**
   * decide is a Ruling as JSON, with what it was made from: { reads, … }. `facts`: as toWire wrote them. `~route` asks the same, and is
   * answered with the Account of it: nobody does who serves requests.
   */
  decide(route: number, facts: string): string;
  /** explain says in full what the last fault threw; it is for whoever writes the policies alone. */
  explain(): string;
}

/** Account says what each step of a route came to, in their order. Nothing in it but numbers that the policy did not make: for whoever writes the policy. */
export interface Account {
  readonly ruling: Ruling;
  readonly steps: readonly StepAccount[];
  /** What came of the functions of the action that was to be taken; null: it did not come to that. */
  readonly acting: Looked | null;
}

/** Looked is what a function of the operator's looked at, and how it failed. */
export interface Looked {
  /** A sum of `bits`. */
  readonly reads: number;
  /** It asked for the user, and nobody is signed in where somebody must be. */
  readonly missedUser: boolean;
  readonly fault: FaultRuling | null;
  /** What was thrown, in full. */
  readonly thrown: string;
}

/** StepAccount is of a step as routes are compiled: what before() and every() hold stands among the others. */
export interface StepAccount extends Looked {
  readonly denial: { readonly reason: string; readonly at: Position } | null;
  readonly stepUps: readonly RequirementSpec[];
  readonly action: ActionSpec["kind"] | null;
  /** Of the tests that were asked, in their order; true: what stands below them was taken. null: nobody can say. */
  readonly tests: readonly (Looked & { readonly holds: boolean | null })[];
  /** The steps of when() or choose() that were taken. */
  readonly steps: readonly StepAccount[];
}
