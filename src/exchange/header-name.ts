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
export function isHeaderThat(...traits: readonly HeaderTrait[]): (name: string) => boolean {
  // Names recur. Bounded: a client can invent names without end.
  const known = new Map<string, boolean>();
  return (name) => {
    let has = known.get(name);
    if (has === undefined) {
      has = traitsOf(name).some((trait) => traits.includes(trait));
      if (known.size < 2_000) known.set(name, has);
    }
    return has;
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
