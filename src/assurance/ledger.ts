// The ledger of a session: how proofs are made, and how they come in without erasing what was proved before.

import type { Evidence, Ledger, Proof, SignInRequest } from "../exchange/exchange.ts";
import { oddTime } from "./proof-time.ts";

/** A proof for one purpose waits this long for the request it was given for. */
const scopedSeconds = 600;

/** More purposes than this at a time are nobody's doing; the oldest go. */
const maxScoped = 30;

/** toProof makes a proof of evidence that was given for a challenge: it counts for what was asked, and for nothing else. */
export function toProof(asked: Pick<SignInRequest, "leaves">, evidence: Evidence, id: string, nowMs: number): Proof {
  const leaf = asked.leaves[0];
  const scope = leaf?.scope ?? null;
  const nowSeconds = Math.floor(nowMs / 1_000);
  return {
    id,
    ...evidence,
    // Kept, one in milliseconds would look younger than all that are proved later.
    at: oddTime(evidence.at) === null ? evidence.at : null,
    scope,
    expires: scope === null ? null : nowSeconds + Math.min(scopedSeconds, leaf?.maxAgeSeconds ?? scopedSeconds),
    uses: leaf?.once === true ? 1 : null,
  };
}

/** withProof adds a proof; an older one that says the same is replaced, one that says something else stays. */
export function withProof(ledger: Ledger, proof: Proof, nowMs: number): Ledger {
  const nowSeconds = Math.floor(nowMs / 1_000);
  const live = ledger.filter((one) => one.expires === null || nowSeconds < one.expires);
  const older = live.find((one) => saysTheSame(one, proof));
  // A provider that answers from an old sign-in must not make a fresher proof look stale.
  if (proof.uses === null && older?.at != null && (proof.at === null || proof.at < older.at)) return live;
  const others = live.filter((one) => !saysTheSame(one, proof));
  const scoped = others.filter((one) => one.scope !== null).slice(-(maxScoped - 1));
  return [...others.filter((one) => one.scope === null), ...scoped, proof];
}

const saysTheSame = (one: Proof, other: Proof): boolean =>
  one.method === other.method &&
  one.source === other.source &&
  one.acr === other.acr &&
  one.scope === other.scope &&
  one.uses === other.uses &&
  [...one.amr].sort().join(" ") === [...other.amr].sort().join(" ");
