// Tables: padded for a terminal, or as Markdown.

import type { Spread } from "./statistic.ts";

/** Rows: the first is the head; of each row the first cell is text, the others are figures. */
export type Rows = readonly (readonly string[])[];

/** Style is how tables are written. */
export type Style = "text" | "markdown";

/** toTable writes one. */
export function toTable(rows: Rows, style: Style): string {
  return style === "markdown" ? toMarkdown(rows) : toText(rows);
}

function toText(rows: Rows): string {
  const widths = rows[0]!.map((_, column) => Math.max(...rows.map((row) => row[column]!.length)));
  const lines = rows.map((row) =>
    row
      .map((cell, column) => (column === 0 ? cell.padEnd(widths[0]!) : cell.padStart(widths[column]!)))
      .join("  ")
      .trimEnd(),
  );
  lines.splice(1, 0, widths.map((width) => "─".repeat(width)).join("  "));
  return `\n${lines.join("\n")}\n`;
}

function toMarkdown(rows: Rows): string {
  const lines = rows.map((row) => `| ${row.join(" | ")} |`);
  lines.splice(1, 0, `| ${rows[0]!.map((_, column) => (column === 0 ? "---" : "--:")).join(" | ")} |`);
  return `\n${lines.join("\n")}\n`;
}

/** toRange is a spread's smallest and largest value. */
export const toRange = ({ min, max }: Spread, digits: number): string =>
  `${min.toFixed(digits)}–${max.toFixed(digits)}`;
