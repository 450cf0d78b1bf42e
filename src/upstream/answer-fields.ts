// Header lines of an answer, read by name where that is asked now and then. What is asked of every answer is found in one look (response-headers.ts).

import type { Fields } from "./exchanger.ts";

/** fieldOf gives a field, whose name is in lower case; one that is repeated is a list (RFC 9110 §5.3). undefined: it is not there. */
export function fieldOf(fields: Fields, name: string): string | undefined {
  let found: string | undefined;
  for (let index = 0; index < fields.length; index += 2)
    if (fields[index] === name) found = found === undefined ? fields[index + 1]! : `${found},${fields[index + 1]}`;
  return found;
}

/** namedByConnection are those that a Connection says are of the connection alone; null: none. */
export function namedByConnection(connection: string | undefined): ReadonlySet<string> | null {
  if (connection === undefined || connection === "keep-alive" || connection === "close") return null;
  const names = new Set(
    connection
      .toLowerCase()
      .split(",")
      .map((token) => token.trim()),
  );
  // Taken away, it would turn a body of known length into one that ends anywhere.
  names.delete("content-length");
  return names;
}
