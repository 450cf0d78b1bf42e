// WebAuthn challenges: sealed instead of stored, so that looking at a page writes nothing, and good for one answer.

import { GatewayError } from "../errors.ts";
import { isForgotten } from "../store/forgotten.ts";
import type { Store } from "../store/store.ts";
import { keyOf, randomToken, type Vault } from "../vault/vault.ts";

/** Expected is what an answer must be for: the ceremony, the person, the origin, and the step-up it was asked for. */
export interface Expected {
  readonly ceremony: "create" | "use";
  readonly person: string;
  readonly origin: string;
  /** The token of the pending challenge; "" at enrolment. */
  readonly ticket: string;
}

export interface PasskeyChallenges {
  /** issue gives a challenge in base64url. */
  issue(expected: Expected): string;
  /** spend takes a challenge that came back, once, in whatever process. Throws FACTOR_EXPIRED. */
  spend(challenge: string, expected: Expected): Promise<void>;
}

/** As long as the pages wait that carry one: they say until when they work. */
const challengeMs = 15 * 60_000;

/** createPasskeyChallenges: a challenge says itself whose it is, and nobody but the vault can write one. */
export function createPasskeyChallenges(options: {
  readonly vault: Vault;
  readonly store: Store;
  readonly now: () => number;
}): PasskeyChallenges {
  const { vault, store } = options;
  // Of a clock that is never set back: an answer that was caught must not count once more.
  const setBackMs = () => store.setBackMs?.() ?? 0;
  const now = () => options.now() + setBackMs();
  const purpose = (expected: Expected) => `passkey ${expected.ceremony} ${expected.person}`;
  const purposeFor = (expected: Expected) => keyOf(JSON.stringify([expected.origin, expected.ticket]));
  return {
    issue(expected) {
      const said = { until: now() + challengeMs, bound: purposeFor(expected), salt: randomToken() };
      return vault.seal(purpose(expected), Buffer.from(JSON.stringify(said)));
    },
    async spend(challenge, expected) {
      const plain = vault.unseal(purpose(expected), challenge);
      const said = plain === null ? null : (JSON.parse(plain.toString()) as { until: number; bound: string });
      if (said === null || said.until <= now() || said.bound !== purposeFor(expected))
        throw new GatewayError("FACTOR_EXPIRED", { detail: "the passkey challenge is old, or was somebody else's" });
      if (await isForgotten(store, said.until - challengeMs - setBackMs()))
        throw new GatewayError("FACTOR_EXPIRED", {
          detail: "the passkey challenge is of before the store was exchanged",
        });
      if (!(await store.add("seen", `passkey ${keyOf(challenge)}`, "1", options.now() + challengeMs)))
        throw new GatewayError("FACTOR_EXPIRED", { detail: "the passkey challenge was answered already" });
    },
  };
}
