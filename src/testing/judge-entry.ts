// The judge's process: the sandbox needs a flag that only a process of our own is sure to have.

import { formatDiagnostics } from "../compiler/diagnostics.ts";
import { describe } from "../errors.ts";
import { answerAtOnce } from "./at-once.ts";
import type { Case } from "./case.ts";
import type { Declared } from "./declared.ts";
import type { ExplainedStep, Explanation } from "./explanation.ts";
import type { FileCoverage } from "./file-coverage.ts";
import { openJudge } from "./judge.ts";
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

const say = (answer: JudgeAnswer) => process.send?.(answer);

process.once("disconnect", () => process.exit());
const [folder = "policies", ...wanted] = process.argv.slice(2);
const opened = await openJudge(folder, { counts: wanted.includes("counts"), served: wanted.includes("served") });
if ("diagnostics" in opened) {
  say({ type: "closed", text: await formatDiagnostics(opened.diagnostics, { color: false }) });
} else {
  process.on("message", async ({ id, made, explains, file }: JudgeOrder) => {
    try {
      if (file !== undefined && made !== null) answerAtOnce(file, (await opened.judge.explain(made)).toPass);
      else if (made === null) say({ type: "coverage", id, files: await opened.judge.coverage() });
      else if (explains) say({ type: "explanation", id, explanation: await opened.judge.explain(made) });
      else {
        const verdict = await opened.judge.judge(made);
        // Policies that were stopped would be once more.
        const isUnasked = verdict.kind === "refuse" && verdict.at === undefined;
        say({ type: "verdict", id, verdict, steps: isUnasked ? [] : await opened.judge.steps(made) });
      }
    } catch (cause) {
      if (file !== undefined) return answerAtOnce(file, null);
      say({ type: "failure", id, text: describe(cause) });
    }
  });
  say({ type: "open", declared: opened.judge.declared, generation: opened.generation });
}
