// What servers make of a query's names: they fold several into one, and a guard that looks at one of them is passed by with another.

import type { Request } from "./context.ts";

// Taken before policies run.
const { entries } = Object;
const { fromCharCode } = String;

/**
 * readings gives every value of a query that some server would take for the parameter `name`: under any spelling of it, and
 * before and after any ";". What a guard demands of a parameter it demands of each of them, and of there being one.
 *
 * @example
 * ```ts
 * route("/wiki/*",
 *   ({ request }) => readings(request.query, "action").every((one) => one === "view") || deny("Only to read"),
 *   forward(bank));
 * ```
 */
export function readings(query: Request["query"], name: string): readonly string[] {
  const wanted = fold(name);
  const found: string[] = [];
  const take = (key: string, value: string) => {
    if (same(key, name, wanted)) found.push(value);
  };
  for (const [key, values = []] of entries(query))
    for (const value of values) {
      take(key, value);
      if (!key.includes(";") && !value.includes(";")) continue;
      for (const part of `${key}=${value}`.split(";")) {
        const at = part.indexOf("=");
        if (at < 0) take(part, "");
        else take(part.slice(0, at), part.slice(at + 1));
      }
    }
  return found;
}

/** PHP makes "a[b" to "a_b", where there is no "]", and "a " to "a_". */
const same = (key: string, name: string, wanted: string): boolean =>
  key === name || fold(key) === wanted || fold(key.trimStart().replace(/[[ +]/g, "_")) === wanted;

/** fold: what servers ignore in a name is gone, and what they do not tell apart is the same. */
function fold(name: string): string {
  let text = name;
  // Decoded twice, or more often: each time it gets shorter.
  for (let round = 0; round < 4 && text.includes("%"); round++)
    text = text.replace(/%([0-7][0-9a-f])/gi, (_, hex: string) => fromCharCode(Number.parseInt(hex, 16)));
  // ASP's: "%u0061", and a "%" that begins nothing.
  text = text
    .replace(/%u00([0-7][0-9a-f])/gi, (_, hex: string) => fromCharCode(Number.parseInt(hex, 16)))
    .replace(/%(?![0-9a-f]{2})/gi, "");
  // Space in front of it (PHP), a bracket ("[a]" in qs), a second "?" (URLSearchParams).
  text = text.replace(/^[\s\0-\x20\x7f[\]?+]+/, "");
  // A NUL, or a bracket: "a[]", "a[x]" (PHP, qs).
  const end = text.search(/[\0[\]]/);
  if (end >= 0) text = text.slice(0, end);
  return text.trimEnd().replace(/[. +]/g, "_").toLowerCase();
}
