// Lists of header names by what they are to the gateway, drawn from the one table that policies are held to as well.

import { type HeaderTrait, headerNames, headerPrefixes } from "../../runtime/header-name.ts";

export type { HeaderTrait };

/** headersThat gives the names, in lower case, that have any of these traits. For lists that are made once. */
export const headersThat = (...traits: readonly HeaderTrait[]): ReadonlySet<string> => keysWith(headerNames, traits);

/** prefixesThat gives the beginnings of names, in lower case, that have any of these traits, on requests. */
export const prefixesThat = (...traits: readonly HeaderTrait[]): readonly string[] => [
  ...keysWith(headerPrefixes, traits),
];

const keysWith = (
  of: Readonly<Record<string, readonly HeaderTrait[]>>,
  traits: readonly HeaderTrait[],
): ReadonlySet<string> =>
  new Set(
    Object.entries(of)
      .filter(([, own]) => traits.some((trait) => own.includes(trait)))
      .map(([name]) => name),
  );
