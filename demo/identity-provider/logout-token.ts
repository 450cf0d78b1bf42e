// Logout tokens (OpenID Connect Back-Channel Logout 1.0 §2.4), right or with a chosen fault.

import { type KeyObject, randomUUID, sign } from "node:crypto";

/** LogoutClaims replace or add to those of a right token; undefined leaves a claim out. */
export type LogoutClaims = Readonly<Record<string, unknown>>;

/** LogoutHeader replaces fields of the header; `alg` "none" leaves the signature empty, `typ` undefined leaves it out. */
export type LogoutHeader = Readonly<{ alg?: string; typ?: string | undefined; kid?: string }>;

/** MintLogoutToken makes one. */
export type MintLogoutToken = (claims?: LogoutClaims, header?: LogoutHeader) => string;

const lifetimeSeconds = 120;

/** createLogoutTokens: `now` is in milliseconds; `audience` is the client that tokens are for unless they say another. */
export function createLogoutTokens(options: {
  readonly issuer: string;
  readonly audience: string;
  readonly key: KeyObject;
  readonly keyId: string;
  readonly now: () => number;
}): MintLogoutToken {
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString("base64url");
  return (claims = {}, header = {}) => {
    const iat = Math.floor(options.now() / 1_000);
    const fields = { alg: "RS256", typ: "logout+jwt", kid: options.keyId, ...header };
    const text = `${part(fields)}.${part({
      iss: options.issuer,
      aud: options.audience,
      iat,
      exp: iat + lifetimeSeconds,
      jti: randomUUID(),
      events: { "http://schemas.openid.net/event/backchannel-logout": {} },
      ...claims,
    })}`;
    const signature = fields.alg === "none" ? "" : sign("sha256", Buffer.from(text), options.key).toString("base64url");
    return `${text}.${signature}`;
  };
}
