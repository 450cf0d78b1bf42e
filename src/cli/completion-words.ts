// What the scripts of all shells are made of: the table, turned round.

import type { Option, Tree, Typed, Values } from "./completion-tree.ts";

/** valued gives every option that takes a value, once: the same name takes the same everywhere. */
export function valued({ typed }: Tree): readonly (Option & { readonly values: Values })[] {
  const found = new Map<string, Option & { readonly values: Values }>();
  for (const { options } of typed)
    for (const one of options) if (one.values !== null) found.set(one.flag, { ...one, values: one.values });
  return [...found.values()];
}

/** Next is what may follow what was typed so far, which has no option in it. */
export interface Next {
  readonly after: string;
  readonly words: readonly (readonly [word: string, says: string])[];
}

/** nexts gives the commands and groups, and the commands of each group. */
export function nexts({ typed, groups }: Tree): readonly Next[] {
  const first = new Map(typed.map((one) => toFirst(one, groups)));
  return [
    { after: "", words: [...first] },
    ...Object.keys(groups).map((group) => ({
      after: group,
      words: typed
        .filter(({ words }) => words.startsWith(`${group} `))
        .map(({ words, says }) => [words.slice(group.length + 1), says] as const),
    })),
  ];
}

function toFirst({ words, says }: Typed, groups: Tree["groups"]): readonly [string, string] {
  const [first = ""] = words.split(" ");
  return [first, groups[first] ?? says];
}
