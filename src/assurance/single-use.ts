// Single-use proofs: each has one entry in the store, and whoever removes it has used the proof up.

import type { Acting, Ledger, Outcome, Proof } from "../exchange/exchange.ts";
import type { Store } from "../store/store.ts";
import type { Assurance } from "./assurance.ts";
import { resting, unmet } from "./satisfied.ts";

/** Rested is what rests on requirements that were met. */
export type Rested = Pick<Acting, "met">;

/** Spent is the same with what is left of the ledger, or what has to be proved again. */
export type Spent<T extends Rested> = (T & { readonly left: Ledger }) | Extract<Outcome, { readonly kind: "step-up" }>;

/** SingleUse spends proofs. */
export interface SingleUse {
  /** unspent gives a ledger without the proofs that were used up: what is asked next must not rest on them. */
  unspent(ledger: Ledger): Promise<Ledger>;
  /** issue makes a single-use proof good for its one use; any other proof needs none. */
  issue(proof: Proof): Promise<void>;
  /**
   * spend uses up what an outcome rests on, in whatever process first; where another request was faster the outcome is a
   * step-up again.
   */
  spend<T extends Rested>(outcome: T, assurance: Assurance): Promise<Spent<T>>;
}

/** createSingleUse: the entry's key is the proof's random id. */
export function createSingleUse(options: { readonly store: Store }): SingleUse {
  const { store } = options;

  async function spend<T extends Rested>(outcome: T, assurance: Assurance): Promise<Spent<T>> {
    let left = assurance;
    for (;;) {
      const used = new Map<string, Proof>();
      for (const one of outcome.met.filter((requirement) => requirement.once))
        for (const proof of resting(one, left) ?? []) used.set(proof.id, proof);
      // Together, so that a store which cannot do it does none of it: who is told that it failed has all proofs left.
      const spending = [...used.keys()].map(async (id) => ({ id, spent: await store.remove("grant", id) }));
      const gone = new Set((await Promise.all(spending)).flatMap(({ id, spent }) => (spent ? [] : [id])));
      if (gone.size === 0) return { ...outcome, left: left.ledger };
      // Spent already: perhaps another proof for the same is there; what was spent beside it stays spent.
      left = { ...left, ledger: left.ledger.filter((proof) => !used.has(proof.id)) };
      const open = unmet(outcome.met, left);
      if (open.length > 0) return { kind: "step-up" as const, unmet: open, at: open[0]!.at };
    }
  }

  return {
    async unspent(ledger) {
      const left: Proof[] = [];
      for (const proof of ledger)
        if (proof.uses === null || (await store.get("grant", proof.id)) !== null) left.push(proof);
      return left.length === ledger.length ? ledger : left;
    },
    async issue(proof) {
      if (proof.uses === null || proof.expires === null) return;
      await store.put("grant", proof.id, "1", proof.expires * 1_000);
    },
    spend,
  };
}
