// Which of a person's groups an upstream is told.

/** GroupChoice says which groups an upstream is told: none, or those that a name or pattern ("team-*") in the list fits. */
export type GroupChoice = "none" | readonly string[];

/** chooseGroups gives those that are to be told, in their order; undefined: nothing is said of groups. No choice: all of them. */
export function chooseGroups(
  groups: readonly string[],
  choice: GroupChoice | undefined,
): readonly string[] | undefined {
  if (choice === undefined) return groups;
  if (choice === "none") return undefined;
  return groups.filter((group) => choice.some((one) => fits(group, one)));
}

/** "*" stands for anything, also for nothing. No expression: a provider says what groups are called, and how many stars could meet them. */
function fits(group: string, pattern: string): boolean {
  const [first = "", ...rest] = pattern.split("*");
  if (rest.length === 0) return group === pattern;
  const last = rest.pop()!;
  if (group.length < first.length + last.length || !group.startsWith(first) || !group.endsWith(last)) return false;
  let from = first.length;
  const end = group.length - last.length;
  for (const part of rest) {
    const at = group.indexOf(part, from);
    if (at === -1 || at + part.length > end) return false;
    from = at + part.length;
  }
  return true;
}
