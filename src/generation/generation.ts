// A generation: one immutable set of compiled policies, and where its pieces stand in the operator's files.

import { originalPositionFor, TraceMap } from "@jridgewell/trace-mapping";
import type { Locate, Manifest, Position, SourceLocation } from "../../runtime/contract.ts";

/** Generation is what the compiler makes and every worker serves. It is plain data and crosses processes as JSON. */
export interface Generation {
  /** Hash of the bundle: the same policies are the same generation. */
  readonly id: string;
  /** The bundle: one classic script, runtime included. */
  readonly code: string;
  /** Its source map (JSON); sources are relative to the policies folder. */
  readonly map: string;
  readonly manifest: Manifest<SourceLocation>;
  /** Where guard N stands; for Position "guard:N". */
  readonly guards: readonly (SourceLocation | null)[];
}

/** Diagnostic is one operator's mistake, ready to be shown: what, where, with the line itself, and a fix. */
export interface Diagnostic {
  readonly code: string;
  readonly severity: "error" | "warning";
  readonly message: string;
  readonly fix: string;
  /** `file` is relative to the policies folder. */
  readonly location: (SourceLocation & { readonly lineText: string }) | null;
}

/** BuildResult is a generation or every reason why there is none. */
export type BuildResult =
  | { readonly ok: true; readonly generation: Generation; readonly warnings: readonly Diagnostic[] }
  | { readonly ok: false; readonly diagnostics: readonly Diagnostic[] };

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
