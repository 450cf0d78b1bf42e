// The guest's side of the wall: a script that runs before any policy and through which every call enters.

import type { FactsWire } from "../../runtime/facts.ts";
import type { Guest } from "../../runtime/guest.ts";

/** Membrane is what the script below evaluates to, seen from the host. Strings are answers, numbers say why there is none. */
export interface Membrane {
  /** read makes the guest; load gives it the policies. */
  read(language: () => Guest): 0 | typeof threw | typeof odd;
  load(policies: Parameters<Guest["open"]>[0]): 0 | typeof threw | typeof odd;
  /** practise is for a realm that is thrown away: see Guest. */
  practise(language: () => Guest): 0 | typeof threw;
  manifest(): string | typeof threw | typeof odd;
  decide(route: number, ...facts: FactsWire): string | typeof threw | typeof odd;
  explain(): string;
  tell(): string;
}

/** threw: the guest threw; `tell` says what. */
export const threw = 1;

/** odd: the guest returned something that is not a string, or one that is too long. */
export const odd = 2;

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
    decide(...facts) {
      try {
        const answer = decide(...facts);
        return typeof answer === "string" && answer.length <= ${limits.rulingLength} ? answer : ${odd};
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
