// What a check says of policies.

import type { SourceLocation } from "../../runtime/contract.ts";

/** Report takes one mistake of the operator's. */
export type Report = (code: string, at: SourceLocation | null, message: string, fix: string) => void;

/** Reports: an error stops the build; a warning is shown, and what was built is served. */
export interface Reports {
  readonly error: Report;
  readonly warning: Report;
}
