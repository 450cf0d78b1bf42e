// What stands in Authorization: a Bearer token, a Basic password, and which issuers' tokens are in it, in whatever form.

/** toBearer gives the token (RFC 6750 §2.1); null: it is something else. The scheme is case-insensitive (RFC 9110 §11.1). */
export const toBearer = (authorization: string): string | null =>
  /^Bearer +([A-Za-z0-9\-._~+/]+=*)$/i.exec(authorization)?.[1] ?? null;

/** toBasicPassword gives what stands behind the user name (RFC 7617 §2); null: it is something else. */
export function toBasicPassword(authorization: string): string | null {
  const pair = toBasicPair(authorization);
  const colon = pair === null ? -1 : pair.indexOf(":");
  return pair === null || colon === -1 ? null : pair.slice(colon + 1);
}

function toBasicPair(authorization: string): string | null {
  const encoded = /^Basic +([A-Za-z0-9+/\-_]+=*)$/i.exec(authorization)?.[1];
  return encoded === undefined ? null : Buffer.from(encoded, "base64").toString();
}

/**
 * issuersIn gives whose tokens are anywhere in it. Looser than any reader of tokens: one that is cut off, or stands under
 * another scheme, is still its issuer's, and passed on it would be read by whoever gets it.
 */
export function issuersIn(authorization: string): readonly string[] {
  const pair = toBasicPair(authorization);
  return [authorization, ...(pair === null ? [] : [pair])].flatMap((text) =>
    text.split(/[^A-Za-z0-9_.-]+/).flatMap((word) => {
      const payload = word.split(".")[1];
      const issuer = payload === undefined || payload === "" ? null : issuerIn(payload);
      return issuer === null ? [] : [issuer];
    }),
  );
}

function issuerIn(payload: string): string | null {
  try {
    const claims: unknown = JSON.parse(Buffer.from(payload, "base64url").toString());
    const issuer = typeof claims === "object" && claims !== null && "iss" in claims ? claims.iss : null;
    return typeof issuer === "string" ? issuer : null;
  } catch {
    return null;
  }
}
