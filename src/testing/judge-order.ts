// What a test and the judge's process say to each other.

import type { Case } from "./case.ts";
import type { Declared } from "./declared.ts";
import type { ExplainedStep, Explanation } from "./explanation.ts";
import type { FileCoverage } from "./file-coverage.ts";
import type { Verdict } from "./verdict.ts";

/** JudgeOrder: a case is judged or explained; without one it is asked what was counted so far. */
export type JudgeOrder = {
  readonly id: number;
  readonly made: Case | null;
  readonly explains: boolean;
  /** Where somebody waits for what would let it pass, who hears no message meanwhile. */
  readonly file?: string;
};
export type JudgeAnswer =
  | { readonly type: "open"; readonly declared: Declared; readonly generation: string }
  | { readonly type: "closed"; readonly text: string }
  | {
      readonly type: "verdict";
      readonly id: number;
      readonly verdict: Verdict;
      readonly steps: readonly ExplainedStep[];
    }
  | { readonly type: "coverage"; readonly id: number; readonly files: readonly FileCoverage[] }
  | { readonly type: "explanation"; readonly id: number; readonly explanation: Explanation }
  | { readonly type: "failure"; readonly id: number; readonly text: string };
