// sallyport explain: one request and the policies' answer, step by step, in the sandbox and without sending anything.

import type { ExplainedStep, Explanation } from "../testing/explanation.ts";
import { openGateway, type TestGateway } from "../testing/test-gateway.ts";
import { type Question, toQuestion } from "./asked.ts";
import type { Given } from "./command.ts";
import { explanationPage } from "./explanation-page.ts";
import { masked } from "./masked.ts";
import { terminalOut } from "./routes.ts";
import { failed, findFolder, misused, type Terminal } from "./terminal.ts";

/** explain resolves to 0 where there was something to explain, whatever the verdict; to 1 where the policies do not load. */
export async function explain(given: Given, terminal: Terminal): Promise<number> {
  let question: Question;
  try {
    question = toQuestion(given);
  } catch (cause) {
    return misuse(cause, terminal);
  }
  const root = await findFolder(String(given.switches["policies"] ?? "policies"), terminal);
  if (root === null) return misused;
  let gate: TestGateway;
  try {
    gate = await openGateway(root);
  } catch (cause) {
    terminal.err(`${(cause as Error).message}\n`);
    return failed;
  }
  try {
    const explanation = await ask(gate, question);
    for (const note of question.notes) terminal.err(`${note}\n`);
    if (given.switches["json"] === true) terminal.out(`${JSON.stringify(told(explanation), null, 2)}\n`);
    else terminal.out(explanationPage(inOneLine(question), explanation, terminalOut(terminal)));
    return 0;
  } catch (cause) {
    return misuse(cause, terminal);
  } finally {
    await gate.close();
  }
}

/** What is wrong with the question is a TypeError here; what else fails is nobody's who typed. */
function misuse(cause: unknown, { err }: Terminal): number {
  err(`${(cause as Error).message.replace(/^TypeError: /, "")}\n`);
  return misused;
}

function ask(gate: TestGateway, { method, url, headers, user, having, from, at }: Question): Promise<Explanation> {
  let visitor: Pick<TestGateway, "as" | "having" | "from" | "at" | "explain"> = gate;
  if (user !== null) visitor = visitor.as(user);
  for (const { level, age, scope } of having) visitor = visitor.having(level, { age, ...(scope && { scope }) });
  if (from !== null) visitor = visitor.from(from);
  if (at !== null) visitor = visitor.at(at);
  return visitor.explain(method, url, { headers });
}

/** Without the query, which can hold secrets. */
const inOneLine = ({ method, url }: Question): string => `${method} ${url.split(/[?#]/)[0]}`;

const told = (explanation: Explanation): Explanation => ({ ...explanation, steps: explanation.steps.map(toldStep) });

const toldStep = (step: ExplainedStep): ExplainedStep => ({
  ...step,
  facts: masked(step.facts),
  steps: step.steps.map(toldStep),
});
