// What the gateway told this backend about the caller, and whether the signed part of it is really the gateway's.

import { createPublicKey, type KeyObject, verify } from "node:crypto";
import type { IncomingHttpHeaders } from "node:http";

/** Identity is what a page shows about its caller. */
export interface Identity {
  /** Claims of the signed header; null when there was none that can be read. */
  readonly claims: Readonly<Record<string, unknown>> | null;
  readonly verdict: "verified" | "not verified" | "not checked" | "absent";
  readonly problem: string | null;
  /** The plain headers worth showing. */
  readonly headers: readonly (readonly [string, string])[];
}

/** ReadIdentity reads a request's headers. */
export type ReadIdentity = (headers: IncomingHttpHeaders) => Promise<Identity>;

interface Jwk {
  readonly kid?: string;
  readonly kty: string;
  readonly [name: string]: unknown;
}

const signedHeader = "sallyport-identity";
const shown = /^(x-user|x-request-id$|x-forwarded-|forwarded$|x-real-ip$)/;

/** createIdentityReader verifies against the keys at `jwksUrl`, fetched when a key is not known yet; null: does not verify. */
export function createIdentityReader(jwksUrl: string | null, now: () => number = Date.now): ReadIdentity {
  const keys = new Map<string, KeyObject>();
  let fetchedAtMs = Number.NEGATIVE_INFINITY;

  async function keyFor(kid: string): Promise<KeyObject | undefined> {
    // Once in five seconds at most: a made-up key id must not become a request to the gateway each time.
    if (!keys.has(kid) && jwksUrl !== null && now() - fetchedAtMs > 5_000) {
      fetchedAtMs = now();
      const response = await fetch(jwksUrl, { signal: AbortSignal.timeout(2_000) });
      const set = (await response.json()) as { keys: Jwk[] };
      for (const key of set.keys) keys.set(key.kid ?? "", createPublicKey({ key, format: "jwk" }));
    }
    return keys.get(kid);
  }

  return async (headers) => {
    const plain = Object.entries(headers)
      .filter(([name]) => shown.test(name))
      .map(([name, value]) => [name, String(value)] as const);
    const token = headers[signedHeader];
    if (typeof token !== "string") return { claims: null, verdict: "absent", problem: null, headers: plain };
    const [header = "", payload = "", signature = ""] = token.split(".");
    const claims = parse(payload);
    const seen = { claims, headers: plain };
    if (jwksUrl === null) return { ...seen, verdict: "not checked", problem: null };
    try {
      const { alg, kid } = parse(header) ?? {};
      const key = await keyFor(typeof kid === "string" ? kid : "");
      const bytes = Buffer.from(`${header}.${payload}`);
      const problem = !key
        ? "signed with a key the gateway does not publish"
        : !check(String(alg), key, bytes, Buffer.from(signature, "base64url"))
          ? "the signature is wrong"
          : !(Number(claims?.exp) * 1_000 > now())
            ? "it has expired"
            : null;
      return { ...seen, verdict: problem === null ? "verified" : "not verified", problem };
    } catch (cause) {
      return { ...seen, verdict: "not verified", problem: cause instanceof Error ? cause.message : "unreadable" };
    }
  };
}

/** provedFor says whether the gateway's verified word names exactly this scope; a bank that means it looks for itself. */
export function provedFor({ claims, verdict }: Identity, scope: readonly string[]): boolean {
  const scopes = verdict === "verified" && Array.isArray(claims?.scopes) ? claims.scopes : [];
  return scopes.some((one) => JSON.stringify(one) === JSON.stringify(scope));
}

/** The key says which algorithm it is for; what the token's own header claims must agree (RFC 8725 §3.1). */
function check(alg: string, key: KeyObject, bytes: Buffer, signature: Buffer): boolean {
  const type = key.asymmetricKeyType;
  if (type === "ed25519") return (alg === "EdDSA" || alg === "Ed25519") && verify(null, bytes, key, signature);
  if (type === "ec") return alg === "ES256" && verify("sha256", bytes, { key, dsaEncoding: "ieee-p1363" }, signature);
  return type === "rsa" && alg === "RS256" && verify("sha256", bytes, key, signature);
}

function parse(part: string): Record<string, unknown> | null {
  try {
    return JSON.parse(Buffer.from(part, "base64url").toString("utf8")) as Record<string, unknown>;
  } catch {
    return null;
  }
}
