// The locator: from a position in the bundle to the operator's own file and line.

import { originalPositionFor, TraceMap } from "@jridgewell/trace-mapping";
import type { Locate, Position, SourceLocation } from "../../runtime/contract.ts";
import type { Generation } from "./generation.ts";

/** createLocator reads the source map once and remembers what it was asked: positions are few and recur. */
export function createLocator(source: { readonly map: string; readonly guards: Generation["guards"] }): Locate {
  let places: Places | undefined;
  const known = new Map<Position, SourceLocation | null>();
  return (position) => {
    const found = known.get(position);
    if (found !== undefined) return found;
    places ??= createPlaces(source.map);
    const location = find(places, source.guards, position);
    // Bounded: a policy could make up positions without end.
    if (known.size < 10_000) known.set(position, location);
    return location;
  };
}

/** toFile: a source map's names are percent-encoded, and one with a colon begins with "./". */
export function toFile(source: string): string {
  const plain = source.replace(/^\.\/(?=.*:)/, "");
  try {
    return decodeURIComponent(plain);
  } catch {
    return plain;
  }
}

/** readLines gives the lines of every file in a source map, as they were bundled. */
export function readLines(map: string): ReadonlyMap<string, readonly string[]> {
  const { sources, sourcesContent } = JSON.parse(map) as { sources: string[]; sourcesContent: (string | null)[] };
  return new Map(sources.map((source, index) => [toFile(source), (sourcesContent[index] ?? "").split(/\r?\n/)]));
}

/** isPackage: does this file belong to a package that somebody else wrote? */
export const isPackage = (file: string): boolean => /(?:^|\/)node_modules\//.test(file);

/** hasPackages: is there anything of somebody else's in a source map? */
export const hasPackages = (map: string): boolean =>
  (JSON.parse(map) as { readonly sources: readonly string[] }).sources.some((source) => isPackage(toFile(source)));

/** Places gives what a place of the bundle was; null: nothing that stands in a file of theirs. */
type Places = (line: number, column: number) => SourceLocation | null;

function createPlaces(map: string): Places {
  const trace = new TraceMap(map);
  return (line, column) => {
    const at = originalPositionFor(trace, { line, column: column - 1 });
    // What stands in no file is ours, and nobody's mistake: the list of files, and the language's words.
    if (at.source === null || /^(?:entry|language):/.test(at.source)) return null;
    return { file: toFile(at.source), line: at.line, column: at.column + 1 };
  };
}

function find(places: Places, guards: Generation["guards"], position: Position): SourceLocation | null {
  if (position.startsWith("file:")) return { file: position.slice("file:".length), line: 1, column: 1 };
  let packages: SourceLocation | null = null;
  for (const one of position.split(" ")) {
    const [first, second] = one.split(":");
    const [line, column] = [Number(first), Number(second)];
    let place: SourceLocation | null = null;
    if (first === "guard") place = guards[column] ?? null;
    else if (line >= 1 && column >= 1) place = places(line, column);
    if (place !== null && !isPackage(place.file)) return place;
    packages ??= place;
  }
  return packages;
}
