// WebAuthn challenges: sealed instead of stored, so that looking at a page writes nothing, and good for one answer.

import { GatewayError } from "../errors.ts";
import type { Store } from "../store/store.ts";
import { keyOf, randomToken, type Vault } from "../vault/vault.ts";

/** Bound is what an answer must be for: the ceremony, the person, the origin, and the step-up it was asked for. */
export interface Bound {
  readonly ceremony: "create" | "use";
  readonly person: string;
  readonly origin: string;
  /** The token of the pending challenge; "" at enrolment. */
  readonly ticket: string;
}

export interface PasskeyChallenges {
  /** issue gives a challenge in base64url. */
  issue(bound: Bound): string;
  /** spend takes a challenge that came back, once, in whatever process. Throws FACTOR_EXPIRED. */
  spend(challenge: string, bound: Bound): Promise<void>;
}

const challengeMs = 5 * 60_000;

/** createPasskeyChallenges: a challenge says itself whose it is, and nobody but the vault can write one. */
export function createPasskeyChallenges(options: {
  readonly vault: Vault;
  readonly store: Store;
  readonly now: () => number;
}): PasskeyChallenges {
  const { vault, store, now } = options;
  const purpose = (bound: Bound) => `passkey ${bound.ceremony} ${bound.person}`;
  const purposeFor = (bound: Bound) => keyOf(JSON.stringify([bound.origin, bound.ticket]));
  return {
    issue(bound) {
      const said = { until: now() + challengeMs, bound: purposeFor(bound), salt: randomToken() };
      return vault.seal(purpose(bound), Buffer.from(JSON.stringify(said)));
    },
    async spend(challenge, bound) {
      const plain = vault.unseal(purpose(bound), challenge);
      const said = plain === null ? null : (JSON.parse(plain.toString()) as { until: number; bound: string });
      if (said === null || said.until <= now() || said.bound !== purposeFor(bound))
        throw new GatewayError("FACTOR_EXPIRED", { detail: "the passkey challenge is old, or was somebody else's" });
      if (!(await store.add("seen", `passkey ${keyOf(challenge)}`, "1", said.until)))
        throw new GatewayError("FACTOR_EXPIRED", { detail: "the passkey challenge was answered already" });
    },
  };
}
