// What a check says of policies.

import type { Problem, SourceLocation } from "../../runtime/contract.ts";
import type { LoadCode } from "../meaning/meanings.ts";

/** Report takes one mistake of the operator's. */
export type Report = (code: LoadCode, at: SourceLocation | null, message: string, fix: string) => void;

/** Reports: an error stops the build; a warning is shown, and what was built is served. */
export interface Reports {
  readonly error: Report;
  readonly warning: Report;
}

/** LoadProblem is one that the language told, or the compiler. */
export type LoadProblem = Problem<SourceLocation, LoadCode>;
