// A person's recovery codes: ten at a time, each good once, and only for getting back to one's factors.

import { GatewayError } from "../errors.ts";
import type { Store } from "../store/store.ts";
import { type Person, personKey } from "./person.ts";
import type { Records } from "./records.ts";
import { hashRecoveryCode, newRecoveryCode, parseRecoveryCode } from "./recovery-code.ts";

/**
 * RecoveryCodes never prove a step-up: they lie on paper and prove no device, and a policy that asks for a passkey must not
 * be answered with something weaker. They let their owner put a new factor in the lost one's place.
 */
export interface RecoveryCodes {
  /** renew makes ten new ones; the old ones are worth nothing from then on. */
  renew(person: Person): Promise<readonly string[]>;
  /** clear makes all of them worth nothing. */
  clear(person: Person): Promise<void>;
  /** spend takes one, and opens the factors of this session for a while. Throws FACTOR_WRONG. */
  spend(person: Person, family: string, code: string): Promise<void>;
  /** opened: was one spent in this session, not longer ago than `maxAgeMs`? */
  opened(person: Person, family: string, maxAgeMs: number): Promise<boolean>;
}

const count = 10;
const openedMs = 10 * 60_000;

/** createRecoveryCodes */
export function createRecoveryCodes(options: {
  readonly records: Records;
  readonly store: Store;
  readonly now: () => number;
}): RecoveryCodes {
  const { records, store, now } = options;
  const openedKey = (person: Person, family: string) => `recovered ${personKey(person)} ${family}`;
  const clear = async (person: Person) => {
    const key = personKey(person);
    for (const { kind, id } of await records.list(key)) if (kind === "recovery") await records.take(key, id);
  };
  return {
    clear,
    async renew(person) {
      const key = personKey(person);
      await clear(person);
      const codes = Array.from({ length: count }, newRecoveryCode);
      for (const code of codes) {
        const id = await hashRecoveryCode(code, key);
        await records.add({ kind: "recovery", id, person: key }, count);
      }
      return codes;
    },
    async spend(person, family, code) {
      const key = personKey(person);
      if (parseRecoveryCode(code) === null || !(await records.take(key, await hashRecoveryCode(code, key))))
        throw new GatewayError("FACTOR_WRONG");
      await store.put("pending", openedKey(person, family), String(now()), now() + openedMs);
    },
    async opened(person, family, maxAgeMs) {
      const at = await store.get("pending", openedKey(person, family));
      return at !== null && now() - Number(at) <= maxAgeMs;
    },
  };
}
