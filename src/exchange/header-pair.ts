// Headers as raw pairs (name, value, name, value), read by name.

/** pairsWhere gives the pairs whose names are to be kept, in their order and spelling. */
export function pairsWhere(pairs: readonly string[], keep: (name: string) => boolean): string[] {
  const kept: string[] = [];
  for (let index = 0; index < pairs.length; index += 2)
    if (keep(pairs[index]!)) kept.push(pairs[index]!, pairs[index + 1]!);
  return kept;
}

/** valuesOf gives the values of a header, whose name is in lower case, one for each line. */
export function valuesOf(pairs: readonly string[], name: string): string[] {
  const values: string[] = [];
  for (let index = 0; index < pairs.length; index += 2)
    if (pairs[index]!.toLowerCase() === name) values.push(pairs[index + 1]!);
  return values;
}
