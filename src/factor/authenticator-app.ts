// Authenticator apps: a secret is offered, counts once a code of it was typed, and each of its codes counts once.

import { GatewayError } from "../errors.ts";
import { isForgotten } from "../store/forgotten.ts";
import type { Store } from "../store/store.ts";
import { keyOf, type Vault } from "../vault/vault.ts";
import type { FactorEvidence } from "./evidence.ts";
import { type Person, personKey } from "./person.ts";
import type { Records, TotpRecord } from "./records.ts";
import { matchStep, newTotpSecret, stepBeginsMs, stepEndsMs, toKeyUri } from "./totp.ts";

/** TotpOffer is a secret that is not yet anybody's. `sealed` goes out with the page and comes back with the code. */
export interface TotpOffer {
  readonly secret: string;
  readonly uri: string;
  readonly sealed: string;
}

export interface AuthenticatorApps {
  /** offer makes a new secret; `issuer` and `account` are what the app shows. */
  offer(person: Person, issuer: string, account: string): TotpOffer;
  /** again is the same offer once more, after a wrong code. Throws FACTOR_EXPIRED. */
  again(person: Person, sealed: string, issuer: string, account: string): TotpOffer;
  /** accept makes an offer a factor. Throws FACTOR_EXPIRED, FACTOR_WRONG, FACTOR_KNOWN or FACTOR_LIMIT. */
  accept(person: Person, sealed: string, code: string, label: string): Promise<FactorEvidence>;
  /** verify takes a code once. Throws FACTOR_WRONG or FACTOR_REUSED. */
  verify(person: Person, code: string): Promise<FactorEvidence>;
}

/** totpPurpose binds a sealed secret to whose it is; `person` is their personKey. */
export const totpPurpose = (person: string): string => `totp ${person}`;

const offerMs = 15 * 60_000;
const maxApps = 3;
/** Codes are remembered for so much longer than they are good: a clock that is set back makes them good once more. */
const spentMs = 86_400_000;
/** So many of an app's codes are remembered, in one row of the store: nobody types more in a quarter of an hour. */
const spentCodes = 32;
/** So many may type a code of one app at once. */
const tries = 20;

/** RFC 8176 §2: "otp". */
const amr = ["otp"] as const;

/** createAuthenticatorApps */
export function createAuthenticatorApps(options: {
  readonly records: Records;
  readonly store: Store;
  readonly vault: Vault;
  readonly now: () => number;
}): AuthenticatorApps {
  const { records, store, vault, now } = options;
  const offerPurpose = (person: Person) => `totp offer ${personKey(person)}`;
  const purpose = (person: Person) => totpPurpose(personKey(person));

  const open = (person: Person, sealed: string): string => {
    const plain = vault.unseal(offerPurpose(person), sealed);
    const offer = plain === null ? null : (JSON.parse(plain.toString()) as { secret: string; until: number });
    if (offer === null || offer.until <= now())
      throw new GatewayError("FACTOR_EXPIRED", { detail: "the offer is old" });
    return offer.secret;
  };
  /** RFC 6238 §5.2: a code seen over a shoulder must not work a second time, in no process. */
  const spend = async (id: string, step: number) => {
    const key = `totp ${id}`;
    const untilMs = Math.max(stepEndsMs(step), now()) + spentMs;
    for (let round = 0; round < tries; round++) {
      const known = await store.get("seen", key);
      const steps = known === null ? [] : (JSON.parse(known) as readonly number[]);
      if (steps.includes(step)) throw new GatewayError("FACTOR_REUSED");
      const value = JSON.stringify([...steps, step].slice(-spentCodes));
      const written =
        known === null
          ? await store.add("seen", key, value, untilMs)
          : await store.replace("seen", key, known, value, untilMs);
      if (written) return;
    }
    throw new GatewayError("STORE_BUSY", { detail: "too many codes of one authenticator app at once" });
  };
  return {
    offer(person, issuer, account) {
      const secret = newTotpSecret();
      const said = JSON.stringify({ secret, until: now() + offerMs });
      const sealed = vault.seal(offerPurpose(person), Buffer.from(said));
      return { secret, uri: toKeyUri({ secret, issuer, account }), sealed };
    },
    again(person, sealed, issuer, account) {
      const secret = open(person, sealed);
      return { secret, uri: toKeyUri({ secret, issuer, account }), sealed };
    },
    async accept(person, sealed, code, label) {
      const secret = open(person, sealed);
      const step = matchStep(secret, code, now());
      if (step === null) throw new GatewayError("FACTOR_WRONG");
      const record: TotpRecord = {
        kind: "totp",
        // Of the offer: sent twice, it is still one factor.
        id: `totp:${keyOf(sealed)}`,
        person: personKey(person),
        label,
        createdAt: now(),
        usedAt: null,
        sealed: vault.seal(purpose(person), Buffer.from(secret)),
      };
      await records.add(record, maxApps);
      await spend(record.id, step);
      return { method: "totp", amr, label };
    },
    async verify(person, code) {
      const nowMs = now();
      for (const record of await records.list(personKey(person))) {
        if (record.kind !== "totp") continue;
        const secret = vault.unseal(purpose(person), record.sealed);
        if (secret === null)
          throw new GatewayError("GATEWAY_FAULT", { detail: "a TOTP secret has another master key" });
        const step = matchStep(secret.toString(), code, nowMs);
        if (step === null) continue;
        if (await isForgotten(store, stepBeginsMs(step)))
          throw new GatewayError("FACTOR_REUSED", { detail: "the code is of before the store was exchanged" });
        await spend(record.id, step);
        // Written over by nobody but another use, which says the same.
        await records.change(record, { ...record, usedAt: nowMs });
        return { method: "totp", amr, label: record.label };
      }
      throw new GatewayError("FACTOR_WRONG");
    },
  };
}
