// Logout tokens: the provider's word, from server to server, that somebody signed out there (OpenID Connect Back-Channel Logout 1.0).

import { GatewayError } from "../errors.ts";
import { acceptable } from "./algorithm.ts";
import type { Issuer } from "./issuer.ts";
import { type Claims, type JwtRules, verifyJwt } from "./jwt.ts";
import type { LoggedOut } from "./source.ts";

/** LogoutVerifier verifies logout tokens. Throws IDENTITY_LOGOUT_TOKEN, or, without the provider's keys, IDENTITY_PROVIDER_DOWN or IDENTITY_PROVIDER_MISFIT. */
export type LogoutVerifier = (token: string) => Promise<Omit<LoggedOut, "issuer">>;

/** How old a logout token may be. Providers send them at once; an older one was kept by somebody. */
const logoutMaxAgeSeconds = 120;
const logoutEvent = "http://schemas.openid.net/event/backchannel-logout";

/** createLogoutVerifier verifies one client's logout tokens (§2.6). */
export function createLogoutVerifier(
  spec: { readonly clientId: string; readonly algorithm: string | null; readonly clockSkewSeconds: number },
  options: { readonly now: () => number; readonly issuer: Issuer },
): LogoutVerifier {
  const { clientId: audience, algorithm, clockSkewSeconds } = spec;
  const keySet = options.issuer.keySet();
  const rules: JwtRules = {
    audience,
    algorithms: acceptable(algorithm),
    requiredClaims: ["iat", "jti", "events"],
    clockSkewSeconds,
    maxAgeSeconds: logoutMaxAgeSeconds,
  };
  return async (token) => {
    try {
      const { issuer } = await options.issuer.metadata();
      const { claims, type } = await verifyJwt(token, keySet, { ...rules, issuer }, options.now);
      // RFC 8725 §3.11: with another type it was made for something else. Providers older than the type send none, or JWT.
      const own = type?.replace(/^application\//, "");
      if (own !== undefined && own !== "logout+jwt" && own !== "jwt") throw wrong("typ");
      return toLoggedOut(claims, clockSkewSeconds);
    } catch (cause) {
      const isToken = cause instanceof GatewayError && /^IDENTITY_TOKEN_/.test(cause.code);
      if (!isToken) throw cause;
      throw new GatewayError("IDENTITY_LOGOUT_TOKEN", { detail: cause.detail });
    }
  };
}

function toLoggedOut(
  { sub, sid, jti, events, nonce, iat }: Claims,
  clockSkewSeconds: number,
): Omit<LoggedOut, "issuer"> {
  const event = typeof events === "object" && events !== null && Object.hasOwn(events, logoutEvent);
  const value = event ? (events as Record<string, unknown>)[logoutEvent] : null;
  if (typeof value !== "object" || value === null || Array.isArray(value)) throw wrong("events");
  // An ID token must never pass for a logout token: that is what the nonce, which every ID token of ours has, is forbidden for.
  if (nonce !== undefined) throw wrong("nonce");
  if (typeof jti !== "string" || jti === "") throw wrong("jti");
  const person = typeof sub === "string" && sub !== "" ? sub : null;
  const session = typeof sid === "string" && sid !== "" ? sid : null;
  if (person === null && session === null) throw wrong("sub and sid");
  // It is believed to the end of the second in which its age comes to the limit.
  return { sub: person, sid: session, jti, until: (iat ?? 0) + logoutMaxAgeSeconds + clockSkewSeconds + 1 };
}

const wrong = (what: string) =>
  new GatewayError("IDENTITY_LOGOUT_TOKEN", { detail: `${what} is not a logout token's` });
