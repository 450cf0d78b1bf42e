// What userinfo adds to an ID token, and what it never changes.

import { isThere } from "./claim-use.ts";
import { isVerified, type SignedClaims } from "./claims.ts";

/** What says whom a token is for, how long, and what was proved: an ID token's word alone, also for what it leaves out. */
const tokenClaims: ReadonlySet<string> = new Set([
  ...["iss", "sub", "aud", "azp", "exp", "iat", "nbf", "jti", "sid", "nonce", "events", "cnf"],
  ...["auth_time", "acr", "amr", "at_hash", "c_hash", "s_hash"],
]);

const verifiedSuffix = "_verified";

/**
 * withUserinfo adds what the ID token has not. What it has stays: it was signed for this sign-in. Whether an address was
 * verified is said of that address, so it is taken from where the address is; a "no" counts from either.
 */
export function withUserinfo(idToken: SignedClaims, userinfo: SignedClaims): SignedClaims {
  const added = Object.entries(userinfo).filter(([name]) => {
    if (tokenClaims.has(name) || isThere(idToken, name)) return false;
    const about = name.endsWith(verifiedSuffix) ? name.slice(0, -verifiedSuffix.length) : null;
    return about === null || !isThere(idToken, about);
  });
  const all: Record<string, unknown> = { ...idToken, ...Object.fromEntries(added) };
  for (const [name] of added) {
    const verified = `${name}${verifiedSuffix}`;
    // An ID token that says yes without an address says it of none that is known.
    if (isThere(idToken, verified) && isVerified(idToken[verified]) && Object.hasOwn(userinfo, verified))
      all[verified] = userinfo[verified];
  }
  return all;
}
