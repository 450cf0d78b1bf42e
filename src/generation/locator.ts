// The locator: from a position in the bundle to the operator's own file and line.

import { originalPositionFor, TraceMap } from "@jridgewell/trace-mapping";
import type { Locate, Position, SourceLocation } from "../../runtime/contract.ts";
import type { Generation } from "./generation.ts";

/** createLocator reads the source map once and remembers what it was asked: positions are few and recur. */
export function createLocator(source: { readonly map: string; readonly guards: Generation["guards"] }): Locate {
  let trace: TraceMap | undefined;
  const known = new Map<Position, SourceLocation | null>();
  return (position) => {
    const found = known.get(position);
    if (found !== undefined) return found;
    trace ??= new TraceMap(source.map);
    const location = find(trace, source.guards, position);
    // Bounded: a policy could make up positions without end.
    if (known.size < 10_000) known.set(position, location);
    return location;
  };
}

function find(trace: TraceMap, guards: Generation["guards"], position: Position): SourceLocation | null {
  const [first, second] = position.split(":");
  if (first === "guard") return guards[Number(second)] ?? null;
  if (first === "file") return { file: position.slice("file:".length), line: 1, column: 1 };
  const line = Number(first);
  const column = Number(second);
  if (!(line >= 1 && column >= 1)) return null;
  const at = originalPositionFor(trace, { line, column: column - 1 });
  return at.source === null ? null : { file: at.source, line: at.line, column: at.column + 1 };
}
