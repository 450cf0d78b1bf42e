// What userinfo and claims of others add to an ID token, and what they never change.

import { isThere } from "./claim-use.ts";
import { isVerified, type SignedClaims } from "./claims.ts";

/** What says whom a token is for, how long, and what was proved: an ID token's word alone, also for what it leaves out. */
const tokenClaims: ReadonlySet<string> = new Set([
  ...["iss", "sub", "aud", "azp", "exp", "iat", "nbf", "jti", "sid", "nonce", "events", "cnf"],
  ...["auth_time", "acr", "amr", "at_hash", "c_hash", "s_hash"],
]);

const verifiedSuffix = "_verified";

/**
 * addClaims adds what the ID token has not. What it has stays: it was signed for this sign-in. Whether an address was
 * verified is said of that address, so it is taken from where the address is; a "no" counts from either.
 */
export function addClaims(idToken: SignedClaims, more: SignedClaims): SignedClaims {
  const added = Object.entries(more).filter(([name]) => {
    if (tokenClaims.has(name) || isThere(idToken, name)) return false;
    const about = name.endsWith(verifiedSuffix) ? name.slice(0, -verifiedSuffix.length) : null;
    return about === null || !isThere(idToken, about);
  });
  const all: Record<string, unknown> = { ...idToken, ...Object.fromEntries(added) };
  for (const [name] of added) {
    const verified = `${name}${verifiedSuffix}`;
    // An ID token that says yes without an address says it of none that is known.
    if (isThere(idToken, verified) && isVerified(idToken[verified]) && Object.hasOwn(more, verified))
      all[verified] = more[verified];
  }
  return all;
}
