// A person's passkeys on one host: set up, asked for, used.

import { GatewayError } from "../errors.ts";
import { keyOf } from "../vault/vault.ts";
import type { FactorEvidence } from "./evidence.ts";
import {
  type Answered,
  type Credential,
  creationOptions,
  parseAnswer,
  requestOptions,
  type Site,
  verifyCreation,
  verifyUse,
} from "./passkey.ts";
import type { PasskeyChallenges } from "./passkey-challenge.ts";
import { type Person, personKey } from "./person.ts";
import type { PasskeyRecord, Records } from "./records.ts";

export interface Passkeys {
  /** offer gives the options for navigator.credentials.create, as JSON. */
  offer(person: Person, site: Site, name: string): Promise<string>;
  /** accept makes the browser's answer a factor. Throws FACTOR_PASSKEY, FACTOR_EXPIRED, FACTOR_KNOWN or FACTOR_LIMIT. */
  accept(person: Person, site: Site, answer: string, label: string): Promise<FactorEvidence>;
  /** challenge gives the options for navigator.credentials.get, as JSON; the answer counts for `ticket` alone. */
  challenge(person: Person, site: Site, ticket: string): Promise<string>;
  /** verify takes an answer once. Throws FACTOR_PASSKEY or FACTOR_EXPIRED. */
  verify(person: Person, site: Site, ticket: string, answer: string): Promise<FactorEvidence>;
}

const maxPasskeys = 10;

/**
 * toAmr by RFC 8176 §2: user presence and verification are always demanded, so it is two factors ("user", "mfa"). Whether
 * hardware holds the key is the authenticator's own word: no attestation is asked for, to keep people's devices unnamed.
 */
const toAmr = (credential: Credential): readonly string[] => [credential.synced ? "swk" : "hwk", "user", "mfa"];

/** createPasskeys */
export function createPasskeys(options: {
  readonly records: Records;
  readonly challenges: PasskeyChallenges;
  readonly now: () => number;
}): Passkeys {
  const { records, challenges, now } = options;
  const credentialsOf = async (person: Person, site: Site): Promise<readonly Credential[]> =>
    (await records.list(personKey(person))).flatMap((one) =>
      one.kind === "passkey" && one.host === site.host ? [one.credential] : [],
    );
  // With the host: the same authenticator on another host has other keys, and one id is one person's.
  const idOf = (site: Site, credentialId: string) => `passkey:${keyOf(`${site.host} ${credentialId}`)}`;

  return {
    async offer(person, site, name) {
      const key = personKey(person);
      const challenge = challenges.issue({ ceremony: "create", person: key, origin: site.origin, ticket: "" });
      return creationOptions(site, { key, name }, await credentialsOf(person, site), challenge);
    },
    async accept(person, site, answer, label) {
      const key = personKey(person);
      const answered = parseAnswer(answer);
      await challenges.spend(answered.challenge, { ceremony: "create", person: key, origin: site.origin, ticket: "" });
      const credential = await verifyCreation(site, answered);
      const record: PasskeyRecord = {
        kind: "passkey",
        id: idOf(site, credential.id),
        person: key,
        label,
        createdAt: now(),
        usedAt: null,
        host: site.host,
        credential,
      };
      await records.add(record, maxPasskeys);
      return { method: "passkey", amr: toAmr(credential), label };
    },
    async challenge(person, site, ticket) {
      const expected = { ceremony: "use" as const, person: personKey(person), origin: site.origin, ticket };
      return requestOptions(site, await credentialsOf(person, site), challenges.issue(expected));
    },
    async verify(person, site, ticket, answer) {
      const key = personKey(person);
      const answered = parseAnswer(answer);
      await challenges.spend(answered.challenge, { ceremony: "use", person: key, origin: site.origin, ticket });
      return use(key, site, idOf(site, answered.credentialId), answered);
    },
  };

  async function use(person: string, site: Site, id: string, answered: Answered): Promise<FactorEvidence> {
    for (;;) {
      const record = await records.get(person, id);
      if (record?.kind !== "passkey") throw new GatewayError("FACTOR_PASSKEY", { detail: "no such passkey of theirs" });
      // A counter that does not rise is a key that was copied (WebAuthn §6.1.1); so it is checked against what is
      // stored now, and stored before anything rests on it.
      const counter = await verifyUse(site, record.credential, person, answered);
      const used: PasskeyRecord = { ...record, usedAt: now(), credential: { ...record.credential, counter } };
      if (await records.change(record, used))
        return { method: "passkey", amr: toAmr(record.credential), label: record.label };
    }
  }
}
