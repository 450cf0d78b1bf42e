// Are the provider's keys there, and which are for what?

import type { Asked, Check, Key } from "../asked.ts";
import { broken, fine } from "../finding.ts";

const families: readonly (readonly [algorithm: RegExp, kty: string])[] = [
  [/^(RS|PS)/, "RSA"],
  [/^ES/, "EC"],
  [/^Ed/, "OKP"],
];
/** Two names of one (RFC 9864). */
const edwards: ReadonlySet<unknown> = new Set(["EdDSA", "Ed25519"]);
const curves: Readonly<Record<string, string>> = {
  ES256: "P-256",
  ES384: "P-384",
  ES512: "P-521",
  EdDSA: "Ed25519",
  Ed25519: "Ed25519",
};

const isForSigning = ({ use }: Key): boolean => use === undefined || use === "sig";

/** fits: can a signature by this algorithm be verified with that key? */
export function fits(key: Key, algorithm: string): boolean {
  const { kty, alg, crv } = key;
  const isNamed = alg === undefined || alg === algorithm || (edwards.has(alg) && edwards.has(algorithm));
  const curve = curves[algorithm];
  return (
    isForSigning(key) &&
    isNamed &&
    (curve === undefined || crv === curve) &&
    families.some(([family, type]) => family.test(algorithm) && kty === type)
  );
}

/** keys: without one nothing that it signs can be verified. */
export const keys: Check<Asked> = {
  name: "keys",
  find({ keys: published }) {
    const signing = published.filter(isForSigning);
    return signing.length === 0
      ? broken("it publishes no key that anything is signed with", "Have the provider make and publish a signing key.")
      : fine(signing.length === 1 ? "1 key" : `${signing.length} keys`);
  },
};
