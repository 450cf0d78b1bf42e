// A generation: one immutable set of compiled policies, and where its pieces stand in the operator's files.

import type { Manifest, SourceLocation } from "../../runtime/contract.ts";

/** Generation is what the compiler makes and every worker serves. It is plain data and crosses processes as JSON. */
export interface Generation {
  /** Hash of the bundle: the same policies are the same generation. */
  readonly id: string;
  /** The language's script, which makes the ground on which policies run. */
  readonly language: string;
  /** The bundle of the policies: one classic script. */
  readonly code: string;
  /** Its source map (JSON); sources are relative to the policies folder. */
  readonly map: string;
  readonly manifest: Manifest<SourceLocation>;
  /** Where guard N stands; for Position "guard:N". */
  readonly guards: readonly (SourceLocation | null)[];
}
