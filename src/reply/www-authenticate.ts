// WWW-Authenticate: how a program can say who it is (RFC 9110 §11.6.1).

import type { ClientKind } from "../exchange/exchange.ts";
import type { ReplyHeaders } from "./reply.ts";

/**
 * toChallenge asks for a Bearer token (RFC 6750 §3); where a Basic password is taken as well, for that first (RFC 7617),
 * since some clients look at the first alone. Not of browsers: they would show a box for a password that nobody has.
 */
export function toChallenge(
  realm: string,
  { kind, basic, error }: { readonly kind: ClientKind; readonly basic: boolean; readonly error?: "invalid_token" },
): ReplyHeaders {
  const bearer = `Bearer realm="${realm}"${error === undefined ? "" : `, error="${error}"`}`;
  const both = basic && kind === "api";
  return { "www-authenticate": both ? [`Basic realm="${realm}", charset="UTF-8"`, bearer] : bearer };
}
