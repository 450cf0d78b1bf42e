// The guest's side of the wall: a script that runs before any policy and through which every call enters.

import type { Guest } from "../../runtime/guest.ts";

/** Crossing is what crosses the wall as it is: facts as a text, but for guests that know none. */
export type Crossing = string | number;

/** Membrane is what the script below evaluates to, seen from the host. Strings are answers, numbers say why there is none. */
export interface Membrane {
  /** read makes the guest; load gives it the policies. */
  read(language: () => Guest): 0 | typeof threw | typeof odd;
  load(policies: Parameters<Guest["open"]>[0]): 0 | typeof threw | typeof odd;
  /** practise is for a realm that is thrown away: see Guest. */
  practise(language: () => Guest): 0 | typeof threw;
  manifest(): string | typeof threw | typeof odd;
  /** Also a number from `told.first` on, for the text of that number. */
  decide(route: number, facts: Crossing): string | number;
  explain(): string;
  tell(): string;
}

/** threw: the guest threw; `tell` says what. */
export const threw = 1;

/** odd: the guest returned something that is not a string, or one that is too long. */
export const odd = 2;

/**
 * told are the answers that the host knows: they have numbers from `first` on, in the order in which they crossed, and cross as those from then on, in a
 * third of the time. Longer ones have none. Both sides forget all at once, when one more than `most` is told.
 */
export const told = { first: 3, most: 250, length: 1_024 } as const;

/**
 * toMembrane is the script. Whatever the guest throws or returns stays on its side: isolated-vm copies a thrown value by
 * reading its properties outside of every timeout, so a Proxy with a looping trap would hang the host for ever.
 */
export const toMembrane = (limits: { manifestLength: number; rulingLength: number }) => `(() => {
  "use strict";
  // Threads and the fine clock they make, blocking waits, a second compiler to attack: nothing a pure function of facts needs.
  for (const name of ["WebAssembly", "SharedArrayBuffer", "Atomics"]) delete globalThis[name];
  const slice = Function.prototype.call.bind(String.prototype.slice);
  const NativeError = Error;
  // Bound before anybody can put something in their place.
  const numbers = new Map();
  const [numberOf, number, forget] = [numbers.get.bind(numbers), numbers.set.bind(numbers), numbers.clear.bind(numbers)];
  let known = 0;
  let guest, manifest, decide, explain, thrown;
  return {
    read(language) {
      try {
        guest = language();
        ({ manifest, decide, explain } = guest);
        return typeof manifest === "function" && typeof decide === "function" ? 0 : ${odd};
      } catch (error) { thrown = error; return ${threw}; }
    },
    load(policies) {
      try {
        guest.open(policies);
        return 0;
      } catch (error) { thrown = error; return ${threw}; }
    },
    practise(language) {
      try {
        language().practise();
        return 0;
      } catch (error) { thrown = error; return ${threw}; }
    },
    manifest() {
      try {
        const answer = manifest();
        return typeof answer === "string" && answer.length <= ${limits.manifestLength} ? answer : ${odd};
      } catch (error) { thrown = error; return ${threw}; }
    },
    decide(route, facts) {
      try {
        const answer = decide(route, facts);
        if (typeof answer !== "string" || answer.length > ${limits.rulingLength}) return ${odd};
        if (answer.length > ${told.length}) return answer;
        const before = numberOf(answer);
        if (before !== undefined) return before;
        if (known === ${told.most}) {
          forget();
          known = 0;
        }
        number(answer, ${told.first} + known++);
        return answer;
      } catch (error) { thrown = error; return ${threw}; }
    },
    explain() {
      try {
        const answer = explain();
        return typeof answer === "string" ? slice(answer, 0, 16384) : "";
      } catch { return ""; }
    },
    tell() {
      const error = thrown;
      thrown = undefined;
      try {
        if (typeof error === "string") return slice("threw the text " + error, 0, 4096);
        if (error instanceof NativeError) {
          const stack = error.stack;
          if (typeof stack === "string") return slice(stack, 0, 4096);
        }
        return "threw " + (error === null ? "null" : typeof error);
      } catch { return "threw a value that cannot be read"; }
    },
  };
})()`;
