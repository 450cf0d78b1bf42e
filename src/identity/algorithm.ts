// What the tokens of a provider may be signed with: verified with a public key, and pinned by the policy or listed by the provider.

/**
 * safeAlgorithms are verified with a public key alone. With a shared secret whoever can verify can forge, and the secret is
 * often short; "none" and a public key taken for a shared secret are how tokens are forged (RFC 8725 §3.1, §3.2).
 */
export const safeAlgorithms: readonly string[] = [
  ...["RS256", "RS384", "RS512", "PS256", "PS384", "PS512"],
  ...["ES256", "ES384", "ES512", "EdDSA", "Ed25519"],
];

/** acceptable gives what a token may be signed with; `pinned` null: all that are safe. */
export const acceptable = (pinned: string | null): readonly string[] => (pinned === null ? safeAlgorithms : [pinned]);

/** agreed gives what counts at a provider: the pinned one alone, whatever it lists, or those that are safe and that it lists; without a list it signs with RS256 (OpenID Connect Core §2). */
export function agreed(pinned: string | null, listed: unknown): readonly string[] {
  if (pinned !== null) return [pinned];
  const offered = textsIn(listed) ?? ["RS256"];
  return safeAlgorithms.filter((one) => offered.includes(one));
}

/** isShared: is it one with a shared secret? */
export const isShared = (algorithm: string): boolean => /^HS\d/.test(algorithm);

/** textsIn reads a list of metadata; null: there is none. */
export const textsIn = (listed: unknown): readonly string[] | null =>
  Array.isArray(listed) ? listed.filter((one): one is string => typeof one === "string") : null;
