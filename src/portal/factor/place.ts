// Where the pages of the gateway's own factors are, and the token that leads back to the challenge a person came from.

import { isToken } from "../../vault/vault.ts";

export { verifyPath } from "../../stepup/challenge.ts";

export const factorsPath = "/.sallyport/factors";
export const addAppPath = "/.sallyport/factors/app";
export const addPasskeyPath = "/.sallyport/factors/passkey";
export const removePath = "/.sallyport/factors/remove";
export const codesPath = "/.sallyport/factors/recovery-codes";
export const recoverPath = "/.sallyport/factors/recover";
export const passkeyScriptPath = "/.sallyport/passkey.js";

/** withToken adds the token of a waiting challenge to one of these addresses; null or odd: none. */
export function withToken(path: string, token: string | null): string {
  if (!isToken(token)) return path;
  return `${path}${path.includes("?") ? "&" : "?"}c=${token}`;
}
