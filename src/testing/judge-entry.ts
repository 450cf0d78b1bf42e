// The judge's process: the sandbox needs a flag that only a process of our own is sure to have.

import { stopBundling } from "../compiler/bundle.ts";
import { formatDiagnostics } from "../compiler/diagnostics.ts";
import { describe } from "../errors.ts";
import { answerAtOnce } from "./at-once.ts";
import { openJudge } from "./judge.ts";
import type { JudgeAnswer, JudgeOrder } from "./judge-order.ts";

const say = (answer: JudgeAnswer) => process.send?.(answer);

process.once("disconnect", () => void stopBundling().finally(() => process.exit()));
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
