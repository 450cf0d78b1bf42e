// Do several paths together take all that another one takes?

import type { Segment } from "./overlap.ts";

/** covers: is every path of `target` one of `others`? An empty segment inside of a path is taken for none: it is refused. */
export const covers = (target: readonly Segment[], others: readonly (readonly Segment[])[]): boolean =>
  coversFrom(target, others, true);

type Paths = readonly (readonly Segment[])[];

function coversFrom(target: readonly Segment[], others: Paths, isWhole: boolean): boolean {
  if (others.some(([head]) => head?.kind === "rest")) return true;
  const [head, ...tail] = target;
  if (head === undefined) return others.some((path) => path.length === 0);
  // What names some segments leaves all others.
  const ones = others.flatMap(([first, ...rest]) => (first?.kind === "one" ? [rest] : []));
  const named = (text: string): Paths =>
    others.flatMap(([first, ...rest]) => (first?.kind === "literal" && first.text === text ? [rest] : []));
  switch (head.kind) {
    case "literal":
      return coversFrom(tail, head.text === "" ? named("") : [...named(head.text), ...ones], false);
    case "one":
      return ones.length > 0 && coversFrom(tail, ones, false);
    case "rest":
      return (
        // Nothing more, which "/*" has not; a last slash; and any segment with all that follows it.
        (isWhole || others.some((path) => path.length === 0)) &&
        coversFrom([], named(""), false) &&
        ones.length > 0 &&
        coversFrom(target, ones, false)
      );
  }
}
