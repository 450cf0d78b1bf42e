// Gathering: the facts of one request as one plain value, at once unless one of them takes time.

import type { AskedFact, FactValues, Wire } from "../../runtime/facts.ts";
import { type Given, toFacts, type Writers, writers } from "./facts.ts";

/**
 * Gather writes the facts that every route gets and those that are `asked` for. What is in `known` is not gathered again,
 * so that a request has each fact but once. It throws or rejects with whatever a writer failed with.
 */
export type Gather = (
  given: Given,
  asked: readonly AskedFact[],
  known?: FactValues,
) => FactValues | Promise<FactValues>;

type Filling = { -readonly [Name in keyof FactValues]: FactValues[Name] };

/** createGather works with these writers. */
export function createGather(table: Writers): Gather {
  return (given, asked, known) => {
    const facts: Filling = known === undefined ? toFacts(given) : { ...known };
    let late: Promise<void>[] | null = null;
    for (const name of asked) {
      if (facts[name] !== null) continue;
      const value = table[name](given);
      if (typeof value === "object") {
        late ??= [];
        late.push(fill(facts, name, value));
      } else facts[name] = value as never;
    }
    return late === null ? facts : whenFilled(late, facts);
  };
}

async function whenFilled(late: readonly Promise<void>[], facts: Filling): Promise<FactValues> {
  await Promise.all(late);
  return facts;
}

async function fill(facts: Filling, name: AskedFact, value: Promise<Wire<AskedFact>>): Promise<void> {
  facts[name] = (await value) as never;
}

/** gather gathers what a real request gives. */
export const gather: Gather = createGather(writers);
