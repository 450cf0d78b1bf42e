// Diagnostics: what is wrong with policies, for the operator who wrote them; and what comes of building some.

import type { SourceLocation } from "../../runtime/contract.ts";
import type { LoadCode } from "../meaning/meanings.ts";
import type { Generation } from "./generation.ts";

/** DiagnosticCode is one of ours, or of tsc's own. */
export type DiagnosticCode = LoadCode | `TS${number}`;

/** Diagnostic is one operator's mistake, ready to be shown: what, where, with the line itself, and a fix. */
export interface Diagnostic {
  readonly code: DiagnosticCode;
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
