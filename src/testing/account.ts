// The account of a decision that the sandbox gives, read and put beside the route's steps as they were written.

import type { RouteSpec, SourceLocation, StepSpec } from "../../runtime/contract.ts";
import type { Account, StepAccount } from "../../runtime/guest.ts";

/** AccountedStep is a step as it was written, with what it came to; null: it was not asked. before() and every() have no account of their own. */
export interface AccountedStep {
  readonly spec: StepSpec<SourceLocation>;
  readonly account: StepAccount | null;
  /** Of a when() in a choose(): which of its tests is this one's; of all others 0. */
  readonly test: number;
  /** Were the steps in it taken? */
  readonly taken: boolean;
  readonly steps: readonly AccountedStep[];
}

/** parseAccount reads the sandbox's answer. Throws where it is none. */
export function parseAccount(json: string): Account {
  const value = JSON.parse(json) as Partial<Account> | null;
  if (typeof value !== "object" || value === null || !Array.isArray(value.steps) || typeof value.ruling !== "object")
    throw new TypeError("The sandbox gave something that is no account of a decision");
  return value as Account;
}

/** toAccounted puts the account beside the route's own steps, of which before() and every() were taken apart. */
export function toAccounted(route: RouteSpec<SourceLocation>, account: Account): readonly AccountedStep[] {
  return together(route.steps, account.steps.values(), true);
}

/** What was not taken was not asked. */
const none: readonly StepAccount[] = [];

function together(
  specs: readonly StepSpec<SourceLocation>[],
  accounts: IterableIterator<StepAccount>,
  isTaken: boolean,
): readonly AccountedStep[] {
  return specs.map((spec) => one(spec, accounts, isTaken));
}

function one(spec: StepSpec<SourceLocation>, accounts: IterableIterator<StepAccount>, isTaken: boolean): AccountedStep {
  const { kind, steps = [] } = spec;
  if (kind === "before" || kind === "every") {
    return { spec, account: null, test: 0, taken: isTaken, steps: together(steps, accounts, isTaken) };
  }
  const next = accounts.next();
  const account = next.done === true ? null : next.value;
  const inner = (taken: boolean) => (taken && account !== null ? account.steps : none).values();
  if (kind === "when") {
    const taken = account?.tests[0]?.holds === true;
    return { spec, account, test: 0, taken, steps: together(steps, inner(taken), taken) };
  }
  if (kind === "choose") {
    const tests = account?.tests ?? [];
    const chosen = tests.findIndex(({ holds }) => holds === true);
    // Where a test cannot say, nothing is chosen.
    const isRest = account !== null && tests.every(({ holds }) => holds === false);
    return {
      spec,
      account,
      test: 0,
      taken: chosen >= 0 || isRest,
      steps: steps.map((branch, index) => {
        const taken = branch.kind === "otherwise" ? isRest : index === chosen;
        const asked = branch.kind === "otherwise" || index < tests.length;
        return {
          spec: branch,
          account: asked ? account : null,
          test: index,
          taken,
          steps: together(branch.steps ?? [], inner(taken), taken),
        };
      }),
    };
  }
  return { spec, account, test: 0, taken: account !== null, steps: [] };
}
