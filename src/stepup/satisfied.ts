// Does the ledger satisfy a requirement? A pure function of both and the time.

import type { LevelSpec } from "../../runtime/contract.ts";
import type { Ledger, Proof, Requirement } from "../exchange.ts";

export type Level = Pick<LevelSpec<unknown>, "name" | "acr" | "amr">;

/** Clocks of provider and gateway may differ by this much; a proof from further in the future is not believed. */
const skewSeconds = 60;

/** proves: does this proof reach the level, whatever its age? Where acr and amr are both declared, both must hold. */
export function proves(proof: Proof, level: Level): boolean {
  const acr = level.acr.length === 0 || (proof.acr !== null && level.acr.includes(proof.acr));
  const amr = level.amr.length === 0 || level.amr.some((method) => proof.amr.includes(method));
  return acr && amr;
}

/** fresh: is the proof young enough? One without a time is never fresh. */
export function fresh(proof: Proof, maxAgeSeconds: number | null, nowSeconds: number): boolean {
  if (maxAgeSeconds === null) return true;
  return proof.at !== null && proof.at <= nowSeconds + skewSeconds && nowSeconds - proof.at <= maxAgeSeconds;
}

/** unmet gives the requirements that nothing in the ledger satisfies. A level nobody declared is never met. */
export function unmet<R extends Pick<Requirement, "level" | "maxAgeSeconds">>(
  requirements: readonly R[],
  levels: ReadonlyMap<string, Level>,
  ledger: Ledger,
  nowMs: number,
): readonly R[] {
  const nowSeconds = Math.floor(nowMs / 1_000);
  return requirements.filter((requirement) => {
    const level = levels.get(requirement.level);
    if (level === undefined) return true;
    return !ledger.some((proof) => proves(proof, level) && fresh(proof, requirement.maxAgeSeconds, nowSeconds));
  });
}

/** withProof adds a proof; an older one that says the same is replaced, one that says something else stays. */
export function withProof(ledger: Ledger, proof: Proof): Ledger {
  const same = (other: Proof) =>
    other.source === proof.source &&
    other.acr === proof.acr &&
    [...other.amr].sort().join(" ") === [...proof.amr].sort().join(" ");
  const older = ledger.find(same);
  // A provider that answers from an old sign-in must not make a fresher proof look stale.
  if (older?.at != null && (proof.at === null || proof.at < older.at)) return ledger;
  return [...ledger.filter((other) => !same(other)), proof];
}
