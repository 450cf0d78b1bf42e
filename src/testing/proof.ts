// Proofs for a made-up request: what the ledger would hold, had the user proved this.

import type { LevelSpec, LevelTree, SourceSpec } from "../../runtime/contract.ts";
import { vouchesFor } from "../assurance/satisfied.ts";
import type { Proof } from "../exchange/exchange.ts";
import type { CaseProof } from "./case.ts";

/**
 * toProofs gives one proof for each level: of anyOf() the first, of allOf() every one. Throws a TypeError that is for the
 * test's author where nobody could have proved it.
 */
export function toProofs(
  given: CaseProof,
  source: Pick<SourceSpec<unknown>, "kind" | "name" | "signsIn" | "vouches">,
  levels: ReadonlyMap<string, LevelSpec<unknown>>,
  nowMs: number,
): readonly Proof[] {
  if (given.scope !== null && !source.signsIn)
    throw new TypeError(
      `A proof for a scope alone takes a session, and ${source.name} gives none: an access token or a key cannot carry it`,
    );
  return leavesOf(given.level).flatMap((name) => {
    const level = levels.get(name);
    if (!level) throw new TypeError(`No level is called ${name} in these policies`);
    const common = {
      id: `test-${name}`,
      at: Math.floor(nowMs / 1_000) - given.ageSeconds,
      scope: given.scope,
      expires: null,
    };
    // For a scope both kinds: the test does not say whether one of them serves once, and nothing is spent in a test.
    const both = (proof: Omit<Proof, "uses">): readonly Proof[] =>
      given.scope === null
        ? [{ ...proof, uses: null }]
        : [
            { ...proof, uses: null },
            { ...proof, uses: 1 },
          ];
    if (level.sources.length > 0 && !level.sources.includes(source.name) && level.factors.length === 0)
      throw new TypeError(`${source.name} does not vouch for ${name}: its source is ${level.sources.join(" or ")}`);
    if (source.vouches && vouchesFor(source.name, level))
      return both({
        ...common,
        method: source.kind,
        source: source.name,
        acr: level.acr[0] ?? null,
        amr: level.amr.slice(0, 1),
      });
    const [factor] = level.factors;
    if (factor === undefined || !source.signsIn)
      throw new TypeError(
        `An access token or a key of ${source.name} cannot prove ${name}: it does not vouch for it, and the gateway's own factors take a session`,
      );
    return both({ ...common, method: factor, source: "sallyport", acr: null, amr: [] });
  });
}

function leavesOf(tree: LevelTree): readonly string[] {
  if (typeof tree === "string") return [tree];
  return "any" in tree ? leavesOf(tree.any[0] ?? "") : tree.all.flatMap(leavesOf);
}
