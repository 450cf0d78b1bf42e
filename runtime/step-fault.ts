// What stands among a route's steps and is none: each with what was probably meant.

import { forward, redirect, respond } from "./action.ts";
import { choose, every, otherwise, when } from "./compose.ts";
import type { Fault } from "./guard.ts";
import { dataOf } from "./step.ts";
import { deny, stepUp } from "./verdict.ts";
import { shown, typeName } from "./wording.ts";

const verbs = new Map<unknown, string>([
  [deny, 'deny("Why not")'],
  [stepUp, "stepUp(mfa)"],
  [when, "when(({ client }) => …, stepUp(mfa))"],
  [choose, "choose(when(({ user }) => …, stepUp(mfa)), otherwise(…))"],
  [otherwise, "choose(when(({ user }) => …, stepUp(mfa)), otherwise(…))"],
  [every, "every(inGroup, forward(bank))"],
  [forward, "forward(bank)"],
  [redirect, 'redirect("/home")'],
  [respond, "respond()"],
]);

/** A value that was computed while the policies loaded, before there was any request. */
const settled =
  'What stands before &&, || or ?: outside a guard is settled when the policies load. Pass a function, and do not call it: ({ user }) => … || deny("Why not").';

const fixes: Readonly<Record<string, string>> = {
  nothing: settled,
  null: settled,
  "true or false": settled,
  "a number": settled,
  "a text": settled,
  "a promise": "Decide with what the request brings: there is nothing to wait for.",
  "a list": "Spread it: ...steps.",
  "an upstream": "Send the request there: forward(bank).",
  "a level": "Ask for it: stepUp(mfa).",
  "a route": "A route goes into host(), beside the others.",
  "an otherwise":
    "It goes into choose(), behind the when()s: choose(when(({ user }) => …, stepUp(mfa)), otherwise(…)).",
  "a floor": "before() goes into host() or routes(), above the routes that it holds for.",
  "a list of routes": "It goes into host(), beside the routes.",
  "an identity source": "A host says whom it believes: host(…, { identity: staff }, …).",
  "an object":
    "A route's options stand before all of its steps. A step is a function, or made by deny(), stepUp(), when()…",
};

/** faultInStep says why a value is no step; null for a step, and for a guard as far as can be seen. */
export function faultInStep(step: unknown): Fault | null {
  if (dataOf(step) !== undefined) return null;
  if (typeof step === "function") {
    const call = verbs.get(step);
    if (call !== undefined) return { what: "a function of the language itself", fix: `Call it: ${call}.` };
    return null;
  }
  return {
    what: shown(step),
    fix: fixes[typeName(step)] ?? "A step is a function, or made by deny(), stepUp(), when(), forward()…",
  };
}
