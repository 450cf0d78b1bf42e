// What to do about what tsc says, by its codes; most of its messages say what is wrong well enough.

import type { TypeFault } from "./output.ts";

const fixes: readonly (readonly [codes: readonly number[], fix: string])[] = [
  [
    [2304, 2503, 2552, 2580, 2582, 2583, 2584, 2591, 2592],
    "Is it misspelt, not imported, or nothing that a policy has?",
  ],
  [
    [2307, 2792, 5097, 2834, 2835],
    "Check the file's name, which ends in .ts; a package is installed beside the policies.",
  ],
  [[2305, 2614, 2724, 1192, 2459], "Check the spelling, or export it there."],
  [[2339, 2551, 2353, 2561, 2820], "Check the spelling; an editor lists here what there is."],
  [[2531, 2532, 2533, 18046, 18047, 18048, 18049], "Ask first whether it is there: ?. or an if."],
  [[2554, 2555, 2556], "Give it as many arguments as it takes; an editor shows them here."],
  [[2739, 2740, 2741], "Add what is missing."],
  [[6133, 6192, 6196, 6198], "Take it out."],
  [[7005, 7006, 7018, 7031, 7034], "Write its type."],
  [[1484, 1485, 1371], 'Write "import type".'],
  [
    [5023, 5024, 5095, 5101, 5102, 5103, 5107, 5108, 5109, 6046, 6053, 18002, 18003, 5083],
    "Correct the tsconfig.json.",
  ],
  [[2688], 'Install it, or take it out of "types" in tsconfig.json.'],
];

const known: ReadonlyMap<string, string> = new Map(
  fixes.flatMap(([codes, fix]) => codes.map((code) => [`TS${code}`, fix] as const)),
);

/** A guard that needs a user, given to a verb of which no route says who comes. */
const unasked =
  /^Argument of type '.*\bUserContext\b.*' is not assignable to parameter of type '.*\bNoInfer<BaseContext>>'\.$/;

/** fixOf: of types that do not fit, the innermost of its explanations says which part is meant. */
export function fixOf({ code, message, more }: TypeFault): string {
  const found = known.get(code);
  if (found !== undefined) return found;
  if (unasked.test(message))
    return `A verb outside of a route is told whose facts its guards see: every<UserContext>(…).`;
  const innermost = more.findLast((line) => !/^Overload \d+ of \d+/.test(line));
  return innermost === undefined
    ? "Write there what its type asks for, or correct the type."
    : `Change that part: ${innermost}`;
}
