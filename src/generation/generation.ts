// A generation: one immutable set of compiled policies, and where its pieces stand in the operator's files.

import type { HostSpec, Manifest, SourceLocation } from "../../runtime/contract.ts";

/** Part is one of several scripts of a generation, with the hosts of its files. */
export interface Part {
  /** Hash of all that it is: the same part serves in one generation after the other. */
  readonly id: string;
  readonly code: string;
  readonly map: string;
  readonly guards: Generation["guards"];
  /** The id of its first route; in the script itself that is 0. */
  readonly from: number;
  readonly hosts: readonly HostSpec<SourceLocation>[];
}

/** Generation is what the compiler makes and every worker serves. It is plain data and crosses processes as JSON. */
export interface Generation {
  /** Hash of the bundle and its map: the same policies on the same lines are the same generation. */
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
  /** Where there are many files, each script has some of them. `code`, `map` and `guards` are then the first part's. */
  readonly parts?: readonly Part[];
}
