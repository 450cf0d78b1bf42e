// Real policies in a real sandbox, asked as the gateway asks, with a count of how often the sandbox was.

import { onTestFinished } from "vitest";
import { type FactValues, nobody } from "../../runtime/facts.ts";
import { createDecision, type Decision } from "../../src/decision/decide.ts";
import type { Decided, Subject } from "../../src/exchange/exchange.ts";
import { ask } from "../../src/gateway/ask.ts";
import { createLocator } from "../../src/generation/locator.ts";
import { createSandbox } from "../../src/sandbox/sandbox.ts";
import { build } from "../runtime/built.ts";
import { bareGiven, gathering } from "../support/facts.ts";

/** Deciding is a set of policies that nothing was learned of yet. */
export interface Deciding {
  readonly decision: Decision;
  decided(route: number, facts: FactValues): Decided;
  calls(): number;
}

/** deciding loads public routes of one host, each with the steps that are given; `afresh` forgets all rulings. */
export async function deciding(...routes: readonly string[]): Promise<Deciding & { afresh(): Deciding }> {
  const result = await build({
    "a.ts": `import { bearer, deny, host, publicRoute, respond, stepUp } from "sallyport";
const source = bearer("staff", { issuer: "https://a.example", audience: "a" });
export default host("a.example", { identity: source },
${routes.map((steps, index) => `  publicRoute("/${index}", ${steps}),`).join("\n")}
);`,
  });
  if (!result.ok) throw new Error(JSON.stringify(result.diagnostics));
  const sandbox = createSandbox(result.generation, { memoryMb: 64, timeoutMs: 2_000 });
  onTestFinished(() => sandbox.dispose());
  const locate = createLocator(result.generation);
  const afresh = (): Deciding => {
    let calls = 0;
    const decision = createDecision({
      locate,
      call: (route, ...facts) => {
        calls++;
        return sandbox.decide(route, ...facts);
      },
    });
    return {
      decision,
      calls: () => calls,
      decided: (route, facts) => {
        // Whoever is signed in is so in the facts as well.
        const subject = facts.user === nobody ? null : ({ userJson: facts.user } as Subject);
        const decided = ask({ gather: gathering(facts), decision }, route, { ...bareGiven, subject });
        if (decided instanceof Promise) throw new Error("these facts take no time");
        return decided;
      },
    };
  };
  return { ...afresh(), afresh };
}
