// The judge's process, as the test sees it: what is asked crosses to it, and its answers come back.

import type { ChildProcess } from "node:child_process";
import { askAtOnce } from "./at-once.ts";
import type { Case } from "./case.ts";
import type { Declared } from "./declared.ts";
import type { Explanation } from "./explanation.ts";
import type { FileCoverage } from "./file-coverage.ts";
import type { JudgeAnswer, JudgeOrder } from "./judge-order.ts";
import { keepSteps } from "./spoken.ts";
import type { Verdict } from "./verdict.ts";
import type { Ask } from "./visitor.ts";

/** JudgeProcess has policies loaded. */
export interface JudgeProcess {
  readonly ask: Ask;
  readonly declared: Declared;
  readonly generation: string;
  /** coverage is what was counted so far. */
  coverage(): Promise<readonly FileCoverage[]>;
}

interface Waiting {
  readonly made: Case | null;
  resolve(answer: never): void;
  reject(cause: Error): void;
}

/** openProcess resolves when the policies are loaded. Rejects with all that is wrong with them. */
export async function openProcess(child: ChildProcess): Promise<JudgeProcess> {
  const waiting = new Map<number, Waiting>();
  let count = 0;
  const { declared, generation } = await new Promise<Pick<JudgeProcess, "declared" | "generation">>(
    (opened, failed) => {
      child.once("error", failed);
      child.once("exit", (code, signal) => {
        const death = new Error(`The policies ended their process (${signal ?? code})`);
        failed(death);
        for (const { reject } of waiting.values()) reject(death);
      });
      child.on("message", (answer: JudgeAnswer) => {
        if (answer.type === "open") opened(answer);
        else if (answer.type === "closed") {
          failed(new Error(`The policies do not load:\n${answer.text}`));
          child.disconnect();
        } else {
          const asked = waiting.get(answer.id);
          waiting.delete(answer.id);
          if (answer.type === "verdict") {
            const made = asked?.made ?? null;
            keepSteps(answer.verdict, answer.steps, () => (made === null ? null : askAtOnce(child, made)));
            asked?.resolve(answer.verdict as never);
          } else if (answer.type === "explanation") asked?.resolve(answer.explanation as never);
          else if (answer.type === "coverage") asked?.resolve(answer.files as never);
          else asked?.reject(new Error(answer.text));
        }
      });
    },
  );
  // A forgotten close() must not keep a test run from ending.
  child.unref();
  child.channel?.unref();
  const send = <Answer>(made: Case | null, explains = false) =>
    new Promise<Answer>((resolve, reject) => {
      const id = ++count;
      waiting.set(id, { made, resolve, reject });
      child.channel?.ref();
      const order: JudgeOrder = { id, made, explains };
      child.send(order, (cause) => cause && reject(cause));
    }).finally(() => waiting.size === 0 && child.channel?.unref());
  return {
    ask: { verdict: (made) => send<Verdict>(made), explanation: (made) => send<Explanation>(made, true) },
    coverage: () => send<readonly FileCoverage[]>(null),
    declared,
    generation,
  };
}
