// The gateway's own second factors: what each person has set up, and whether what they show is it.

import type { FactorKind } from "../../runtime/contract.ts";
import type { Store } from "../store/store.ts";
import type { Vault } from "../vault/vault.ts";
import { type AuthenticatorApps, createAuthenticatorApps } from "./authenticator-app.ts";
import { createGuesses, type Guesses } from "./guess.ts";
import { createPasskeyChallenges } from "./passkey-challenge.ts";
import { createPasskeys, type Passkeys } from "./passkeys.ts";
import { type Person, personKey } from "./person.ts";
import { createRecords, type PasskeyRecord, type TotpRecord } from "./records.ts";
import { createRecoveryCodes, type RecoveryCodes } from "./recovery-codes.ts";

/** Inventory is everything a person has set up, on whatever host. */
export interface Inventory {
  readonly factors: readonly (PasskeyRecord | TotpRecord)[];
  /** Unused recovery codes. */
  readonly recoveryCodes: number;
}

/** Factors is one for the whole gateway. Guesses are counted here, so no page can forget to. */
export interface Factors {
  /** enrolled gives the kinds that this person can use on this host. */
  enrolled(person: Person, host: string): Promise<readonly FactorKind[]>;
  list(person: Person): Promise<Inventory>;
  /** remove says whether there was one of theirs to remove. */
  remove(person: Person, id: string): Promise<boolean>;
  readonly apps: AuthenticatorApps;
  readonly passkeys: Passkeys;
  readonly recovery: RecoveryCodes;
  /** waitSeconds is how long until a next guess with this kind is looked at. */
  waitSeconds(person: Person, kind: FactorKind | "recovery"): Promise<number>;
}

/** createFactors keeps factors in the store, what is secret in them sealed with the vault. */
export function createFactors(options: {
  readonly store: Store;
  readonly vault: Vault;
  readonly now: () => number;
}): Factors {
  const { store, vault, now } = options;
  const records = createRecords(store);
  const guesses = createGuesses({ store, now });
  const challenges = createPasskeyChallenges({ store, vault, now });
  const apps = createAuthenticatorApps({ records, store, vault, now });
  const passkeys = createPasskeys({ records, challenges, now });
  const recovery = createRecoveryCodes({ records, store, now });
  const list = async (person: Person): Promise<Inventory> => {
    const all = await records.list(personKey(person));
    const factors = all.filter((one) => one.kind !== "recovery");
    return { factors, recoveryCodes: all.length - factors.length };
  };
  return {
    async enrolled(person, host) {
      const { factors } = await list(person);
      const here = factors.filter((one) => one.kind === "totp" || one.host === host);
      return [...new Set(here.map((one) => one.kind))];
    },
    list,
    remove: (person, id) => (id.startsWith("recovery:") ? Promise.resolve(false) : records.take(personKey(person), id)),
    apps: { ...apps, verify: counted(guesses, "totp", apps.verify) },
    passkeys: { ...passkeys, verify: counted(guesses, "passkey", passkeys.verify) },
    recovery: { ...recovery, spend: counted(guesses, "recovery", recovery.spend) },
    waitSeconds: (person, kind) => guesses.waitSeconds(personKey(person), kind),
  };
}

function counted<Rest extends readonly unknown[], T>(
  guesses: Guesses,
  kind: FactorKind | "recovery",
  guess: (person: Person, ...rest: Rest) => Promise<T>,
) {
  return (person: Person, ...rest: Rest): Promise<T> =>
    guesses.attempt(personKey(person), kind, () => guess(person, ...rest));
}
