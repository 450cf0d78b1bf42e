// Coverage as istanbul has it: each file with its statements, functions and branches, and how often each was reached.

import type { Point, Span } from "./coverage-points.ts";

/** FileCoverage is one file, in the form of istanbul-lib-coverage. */
export interface FileCoverage {
  path: string;
  statementMap: Record<string, Span>;
  fnMap: Record<string, { name: string; decl: Span; loc: Span; line: number }>;
  branchMap: Record<string, { type: string; loc: Span; locations: Span[]; line: number }>;
  s: Record<string, number>;
  f: Record<string, number>;
  b: Record<string, number[]>;
}

/** toFileCoverage puts counts to points; `toPath` gives a file's whole path. */
export function toFileCoverage(
  points: readonly Point[],
  counts: readonly number[],
  toPath: (file: string) => string,
): readonly FileCoverage[] {
  const files = new Map<string, FileCoverage>();
  for (const { file, kind, name, span, paths } of points) {
    const found = files.get(file) ?? empty(toPath(file));
    files.set(file, found);
    const reached = paths.map(({ number }) => counts[number] ?? 0);
    const { line } = span.start;
    if (kind === "statement") {
      const id = Object.keys(found.s).length;
      found.statementMap[id] = span;
      found.s[id] = reached[0]!;
    } else if (kind === "function") {
      const id = Object.keys(found.f).length;
      found.fnMap[id] = { name: name || `(line ${line})`, decl: span, loc: span, line };
      found.f[id] = reached[0]!;
    } else {
      const id = Object.keys(found.b).length;
      const type = kind === "guard" ? `guard: ${name}` : kind;
      found.branchMap[id] = { type, loc: span, locations: paths.map((path) => path.span), line };
      found.b[id] = reached;
    }
  }
  return [...files.values()];
}

const empty = (path: string): FileCoverage => ({
  path,
  statementMap: {},
  fnMap: {},
  branchMap: {},
  s: {},
  f: {},
  b: {},
});
