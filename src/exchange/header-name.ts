// Lists of header names by what they are to the gateway, drawn from the one table that policies are held to as well.

import { type HeaderTrait, headerNames, headerPrefixes, traitsOf } from "../../runtime/header-name.ts";

export { belongsInHead, foldHeaderName, isPlainName, traitsOf } from "../../runtime/header-name.ts";
export type { HeaderTrait };

/** headersThat gives the names, folded, that have any of these traits. For lists that are made once. */
export const headersThat = (...traits: readonly HeaderTrait[]): ReadonlySet<string> => keysWith(headerNames, traits);

/** prefixesThat gives the beginnings of names, folded, that have any of these traits, on requests. */
export const prefixesThat = (...traits: readonly HeaderTrait[]): readonly string[] => [
  ...keysWith(headerPrefixes, traits),
];

/** isHeaderThat makes the question whether a request's header has any of these traits, in whatever spelling. */
export const isHeaderThat = (...traits: readonly HeaderTrait[]): ((name: string) => boolean) =>
  judgeOnce((name) => traitsOf(name).some((trait) => traits.includes(trait)));

const mostKept = 2_000;
/** Nobody's everyday name is longer. */
const longestKept = 64;

/** judgeOnce judges each spelling of a name once, since names recur. Bounded: both sides can invent names without end. */
export function judgeOnce<Verdict extends boolean | number | string | object>(
  judge: (name: string) => Verdict,
): (name: string) => Verdict {
  const known = new Map<string, Verdict>();
  return (name) => {
    let verdict = known.get(name);
    if (verdict === undefined) {
      verdict = judge(name);
      if (name.length > longestKept) return verdict;
      // Forgotten, not closed: whoever invents names would keep everybody's everyday ones out.
      if (known.size >= mostKept) known.clear();
      known.set(name, verdict);
    }
    return verdict;
  };
}

const keysWith = (
  of: Readonly<Record<string, readonly HeaderTrait[]>>,
  traits: readonly HeaderTrait[],
): ReadonlySet<string> =>
  new Set(
    Object.entries(of)
      .filter(([, own]) => traits.some((trait) => own.includes(trait)))
      .map(([name]) => name),
  );
