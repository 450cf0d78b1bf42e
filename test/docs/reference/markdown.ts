// What generated pages are written with.

/** plain is a text that is none of markdown's. */
export const plain = (text: string): string => text.replaceAll(/[<*\\](?!`)/g, "\\$&");

/** span is a text as it is typed. In a table a | is written by its number. */
export function span(text: string): string {
  const fence = text.includes("`") ? "``" : "`";
  return `${fence}${fence.length > 1 ? ` ${text} ` : text}${fence}`;
}

/** cell is a text that may have markdown in it, in a table. */
export const cell = (text: string): string => text.replaceAll("|", "\\|").replaceAll("\n", " ");

/** table: of rows, each with as many cells as there are heads. */
export function table(heads: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.map(cell).join(" | ")} |`;
  return [line(heads), line(heads.map(() => "---")), ...rows.map(line)].join("\n");
}

/** made stands at the head of each page that is generated. */
export const made = (from: string): string =>
  `<!-- Made by npm run docs:reference from ${from}; test/docs/reference.test.ts holds the page to it. -->`;
