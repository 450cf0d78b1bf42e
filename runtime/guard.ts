// What can be seen of a guard before anybody asks it: that it is none, or can only ever give a wrong answer.

/** Fault is what is wrong with a function, and what to write instead. */
export interface Fault {
  readonly what: string;
  readonly fix: string;
}

// Taken before policies run.
const { apply } = Reflect;
const { toString: print } = Function.prototype;
const sourceOf = (body: unknown): string => apply(print, body, []) as string;

const faults: readonly (readonly [RegExp, string, string])[] = [
  [/^async\s/, "an async function", "Decide with what the request brings: there is nothing to wait for."],
  [/^(?:async\s+)?function\s*\*|^\*/, "a generator", "Write a plain function."],
  [/^class\b/, "a class", "Write a plain function."],
];

/** A body that is one literal, or another function: whatever is asked, it never says true or false. */
const parameters = String.raw`^(?:\([^()]*\)|[\w$]+)\s*=>\s*`;
const constants: readonly (readonly [RegExp, string])[] = [
  [new RegExp(`${parameters}(?:"[^"]*"|'[^']*'|\`[^\`]*\`)$`), "one that answers with a text"],
  [
    new RegExp(`${parameters}(?:-?\\d[\\d_.]*|null|undefined|void 0|\\[\\]|\\(\\{\\s*\\}\\))$`),
    "one that answers nothing",
  ],
  [new RegExp(`${parameters}\\{\\s*\\}$`), "one that answers nothing"],
  [new RegExp(`${parameters}(?:\\([^()]*\\)|[\\w$]+)\\s*=>`), "one that answers with a function"],
  // return, throw or a call that may: a body without the first two comes to its end.
  [
    new RegExp(`${parameters}\\{(?![\\s\\S]*\\b(?:return|throw)\\b)[\\s\\S]*\\}$`),
    "one that answers nothing, since it has no return",
  ],
  [
    new RegExp(`${parameters}(?:"[^"]*"|'[^']*'|\\d+|true|false|null)\\s*(?:&&|\\|\\|)`),
    "one whose answer is settled by the constant that it begins with",
  ],
];

/** faultInFunction: does it give a promise, an iterator or nothing that could be called? */
export function faultInFunction(body: (context: never) => unknown): Fault | null {
  const text = sourceOf(body);
  const found = faults.find(([pattern]) => pattern.test(text));
  return found ? { what: found[1], fix: found[2] } : null;
}

/** faultInGuard: the same, and does it give a constant that is no answer? */
export function faultInGuard(body: (context: never) => unknown): Fault | null {
  const text = sourceOf(body);
  const found = constants.find(([pattern]) => pattern.test(text));
  return (
    faultInFunction(body) ??
    (found ? { what: found[1], fix: 'Return true, false or a step: ({ user }) => … || deny("Why not").' } : null)
  );
}
