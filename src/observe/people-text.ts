// Text on a terminal: colours, widths, and nothing in it that could move the cursor.

import { styleText } from "node:util";
import { visible } from "../../runtime/visible.ts";

/** Style is a colour, or several words of that kind. */
export type Style = Parameters<typeof styleText>[0] | "none";

/** Paint colours a text, or gives it back as it is. */
export type Paint = (style: Style, text: string) => string;

/** createPaint: without colour all stays as it is. */
export const createPaint = (color: boolean): Paint =>
  color
    ? (style, text) => (style === "none" || text === "" ? text : styleText(style, text, { validateStream: false }))
    : (_, text) => text;

/** safe: what a request or a policy has put into a line of the log is shown, and not obeyed. */
export const safe = (value: unknown, max = 2_000): string => visible(String(value ?? ""), max);

/** cut shortens a text at its end to what there is room for. */
export const cut = (text: string, room: number): string =>
  text.length <= room ? text : `${text.slice(0, Math.max(0, room - 1))}…`;

/** wrap breaks a text between words, into lines of so many characters at most where words allow it. */
export function wrap(text: string, room: number): readonly string[] {
  const lines: string[] = [];
  let line = "";
  for (const word of text.split(" ")) {
    if (line !== "" && line.length + 1 + word.length > room) {
      lines.push(line);
      line = word;
    } else line = line === "" ? word : `${line} ${word}`;
  }
  return [...lines, line];
}
