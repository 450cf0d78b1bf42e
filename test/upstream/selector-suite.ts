// What every selector owes, whatever it chooses by: one suite for all of them, and the chance that it is seeded with.

import { describe, expect, test } from "vitest";
import type { Candidate, Choice, Selector } from "../../src/upstream/balance/selector.ts";
import { seededChance } from "../support/chance.ts";

/** Counted is a candidate whose count the test keeps. */
export interface Counted extends Candidate {
  readonly endpoint: { readonly url: string; outstanding: number };
}

/** candidate makes one with nothing under way. */
export function candidate(name: string, weight: number): Counted {
  return { weight, endpoint: { url: `http://${name}.example:8080`, outstanding: 0 } };
}

/** choices are as many as are asked for, each with a key of its own. */
export function createChoices(seed = 1): () => Choice {
  const chance = seededChance(seed);
  let turn = 0;
  return () => ({ key: `key-${seed}-${turn++}`, chance });
}

/** selectorSuite asks of a selector what every one owes. */
export function selectorSuite(name: string, create: () => Selector): void {
  describe(`every selector's duties: ${name}`, () => {
    test("takes the only one there is", () => {
      const only = candidate("a", 7);
      const selector = create();
      const choice = createChoices();
      for (let turn = 0; turn < 3; turn++) expect(selector.select([only], choice())).toBe(only);
      expect(selector.select([only], { key: "", chance: seededChance() })).toBe(only);
    });

    test("chooses with whatever key, and only what is there", () => {
      const selector = create();
      const choice = createChoices();
      const [a, b, c] = [candidate("a", 1), candidate("b", 1000), candidate("c", 1)];
      for (const present of [[a, b, c], [c], [b, c], [a], [c, a, b]])
        for (let turn = 0; turn < 20; turn++) {
          expect(present).toContain(selector.select(present, choice()));
          expect(present).toContain(selector.select(present, { ...choice(), key: "" }));
        }
    });

    test("never chooses one that was taken out, and chooses it again once it is back", () => {
      const selector = create();
      const choice = createChoices();
      const all = [candidate("a", 2), candidate("b", 2), candidate("c", 2)];
      const turns = (candidates: readonly Counted[]) =>
        Array.from({ length: 300 }, () => {
          const chosen = selector.select(candidates, choice());
          chosen.endpoint.outstanding++;
          return chosen;
        });
      expect(turns(all)).toContain(all[1]);
      const rest = all.filter((one) => one !== all[1]);
      expect(new Set(turns(rest))).toEqual(new Set(rest));
      expect(turns(all)).toContain(all[1]);
    });

    test("reaches each, and shares requests that stay by weight in the long run", () => {
      const selector = create();
      const choice = createChoices();
      const weights = [50, 30, 19, 1];
      const all = weights.map((weight, index) => candidate(`app-${index}`, weight));
      const turns = 10_000;
      for (let turn = 0; turn < turns; turn++) selector.select(all, choice()).endpoint.outstanding++;
      for (const { weight, endpoint } of all) {
        const share = weight / 100;
        // Five standard deviations: chance stays within them all but once in two million.
        const bound = 5 * Math.sqrt(turns * share * (1 - share));
        expect(endpoint.outstanding).toBeGreaterThan(Math.max(0, turns * share - bound));
        expect(endpoint.outstanding).toBeLessThan(turns * share + bound);
      }
    });

    test("knows nothing of what another upstream's selector chose, even among the same endpoints", () => {
      const all = [candidate("a", 5), candidate("b", 3), candidate("c", 2)];
      const sequence = (selector: Selector) => {
        const choice = createChoices();
        return Array.from({ length: 20 }, () => selector.select(all, choice()));
      };
      const alone = sequence(create());
      const [one, other] = [create(), create()];
      const choice = createChoices(2);
      for (let turn = 0; turn < 7; turn++) one.select(all, choice());
      expect(sequence(other)).toEqual(alone);
    });
  });
}
