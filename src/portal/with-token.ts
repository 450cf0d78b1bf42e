// The token that leads back to the challenge a person came from, in the addresses of the factor pages.

import { isToken } from "../vault/vault.ts";

/** withToken adds the token of a pending challenge to one of these addresses; null or odd: none. */
export function withToken(path: string, token: string | null): string {
  if (!isToken(token)) return path;
  return `${path}${path.includes("?") ? "&" : "?"}c=${token}`;
}
