// The members of a JSON text as they are written: JSON.parse keeps the last of two that have one name, and other readers keep the first.

/** Member is one, `depth` 1 in the outermost object; `text` is its value where that is a text. */
interface Member {
  readonly depth: number;
  readonly name: string;
  readonly isRepeated: boolean;
  readonly text: string | null;
}

const tokens = /"(?:[^"\\]|\\.)*"|[{}[\]:]/g;

/** Of a text that JSON.parse reads. */
function* members(json: string): Generator<Member> {
  const open: (Set<string> | null)[] = [];
  let before = "";
  for (const { 0: token, index } of json.matchAll(tokens)) {
    if (token === "{") open.push(new Set());
    else if (token === "[") open.push(null);
    else if (token === "}" || token === "]") open.pop();
    else if (token === ":") {
      const names = open.at(-1);
      const name = unquoted(before);
      const value = /^\s*("(?:[^"\\]|\\.)*")/.exec(json.slice(index + 1))?.[1];
      yield {
        depth: open.length,
        name,
        isRepeated: names?.has(name) ?? false,
        text: value === undefined ? null : unquoted(value),
      };
      names?.add(name);
    }
    before = token;
  }
}

const unquoted = (text: string): string => JSON.parse(text) as string;

/** repeatedMember gives a name that an object in this JSON text has twice; null: there is none. */
export function repeatedMember(json: string): string | null {
  for (const { name, isRepeated } of members(json)) if (isRepeated) return name;
  return null;
}

/** textsNamed gives every text that has this name in the outermost object, in the order in which they are written. */
export function textsNamed(json: string, name: string): readonly string[] {
  return [...members(json)].flatMap((one) =>
    one.depth === 1 && one.name === name && one.text !== null ? [one.text] : [],
  );
}
