// The log for people who watch it: each line of JSON as a line or a few of text.

import { createFrames } from "./people-frame.ts";
import { type Fields, indent, requestLines } from "./people-request.ts";
import { createPaint, safe, wrap } from "./people-text.ts";

/** PeopleOptions: `columns` is asked each time, since a window changes. */
export interface PeopleOptions {
  /** The policies folder. */
  readonly root: string;
  readonly color: boolean;
  readonly columns: () => number;
}

const styles = {
  debug: "gray",
  info: "none",
  warn: "yellow",
  error: "red",
  fatal: "red",
} as const;

/** What code frames on standard error say already, on the same terminal. */
const saidElsewhere = (fields: Fields): boolean => fields["problems"] !== undefined;

/** createPeopleLines gives the text of a line, with its line breaks; "" where people have been told already. */
export function createPeopleLines({ root, color, columns }: PeopleOptions): (line: string) => string {
  const paint = createPaint(color);
  const frameOf = createFrames(root, paint, columns);
  return (line) => {
    const fields = read(line);
    if (fields === null) return line;
    if (saidElsewhere(fields)) return "";
    const time = toTime(fields["time"]);
    if (fields["event"] === "decision")
      return toText(requestLines(fields, time, { paint, columns: columns(), frameOf }));
    const level = String(fields["level"]) as keyof typeof styles;
    const style = Object.hasOwn(styles, level) ? styles[level] : "none";
    const isLoud = style === "yellow" || style === "red";
    const text = `${isLoud ? `${level}: ` : ""}${safe(String(fields["msg"] ?? fields["event"] ?? "").trimEnd())}`;
    const [first = "", ...more] = wrap(text, columns() - indent.length);
    const below = [fields["endpoint"], fields["why"], fields["cause"], fields["detail"], fields["fix"]].flatMap(
      (one) => (typeof one === "string" && !text.includes(one) ? wrap(safe(one), columns() - indent.length) : []),
    );
    return toText([
      `${paint("gray", time)} ${paint(style, first)}`,
      ...more.map((one) => `${indent}${paint(style, one)}`),
      ...below.map((one) => `${indent}${paint("gray", one)}`),
    ]);
  };
}

const toText = (lines: readonly string[]): string => lines.map((line) => `${line.trimEnd()}\n`).join("");

function read(line: string): Fields | null {
  try {
    const value = JSON.parse(line) as unknown;
    return typeof value === "object" && value !== null ? (value as Fields) : null;
  } catch {
    return null;
  }
}

/** The time of day, where the terminal is. */
function toTime(time: unknown): string {
  const at = new Date(String(time));
  if (Number.isNaN(at.getTime())) return " ".repeat(8);
  return [at.getHours(), at.getMinutes(), at.getSeconds()].map((part) => String(part).padStart(2, "0")).join(":");
}
