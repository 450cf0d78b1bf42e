// The line of a policy where something went wrong, with what stands around it, as it is on the disk now.

import { readFileSync } from "node:fs";
import { isAbsolute, join, relative } from "node:path";
import { cut, type Paint, safe } from "./people-text.ts";

const around = 1;

/** createFrames: `root` is the policies folder. What cannot be read has no frame. */
export function createFrames(root: string, paint: Paint, columns: () => number): (place: string) => readonly string[] {
  return (place) => {
    const found = /^(.+):(\d+):(\d+)$/.exec(place);
    if (found === null) return [];
    const [, file = "", lineText, columnText] = found;
    const [line, column] = [Number(lineText), Number(columnText)];
    const path = join(root, file);
    const inside = relative(root, path);
    if (inside.startsWith("..") || isAbsolute(inside)) return [];
    try {
      const all = readFileSync(path, "utf8").split("\n");
      const first = Math.max(1, line - around);
      const width = String(line + around).length;
      const room = Math.max(20, columns() - 12 - width);
      return all.slice(first - 1, line + around).flatMap((text, index) => {
        const number = first + index;
        // Of a long line the part that is meant.
        const from = number === line && column > room ? column - Math.floor(room / 2) : 0;
        const shown = cut(safe(text.replaceAll("\t", " ").slice(from), room * 4), room);
        if (number !== line) return text === "" ? [] : [paint("gray", `${String(number).padStart(width)} │ ${shown}`)];
        return [
          `${paint("red", String(number).padStart(width))} │ ${shown}`,
          `${" ".repeat(width)} ╵ ${" ".repeat(Math.max(0, column - 1 - from))}${paint("red", "^")}`,
        ];
      });
    } catch {
      return [];
    }
  };
}
