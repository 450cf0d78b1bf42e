// An issuer of access tokens that the test holds the keys of, so that it can sign what no honest issuer would.

import {
  constants,
  createHmac,
  createPublicKey,
  generateKeyPairSync,
  type KeyObject,
  sign as signBytes,
} from "node:crypto";
import { createServer } from "node:http";
import { onTestFinished } from "vitest";
import { listening } from "../support/recording-upstream.ts";

export interface TokenIssuer {
  readonly issuer: string;
  readonly jwksUri: string;
  readonly privateKey: KeyObject;
  /** The issuer's public key as PEM, which everybody knows. */
  readonly publicPem: string;
  readonly publicJwk: Readonly<Record<string, unknown>>;
  /** Addresses that were asked for. */
  readonly requests: readonly string[];
}

/** tokenIssuer serves its keys on loopback. */
export async function tokenIssuer(): Promise<TokenIssuer> {
  const { privateKey, publicKey } = generateKeyPairSync("rsa", { modulusLength: 2_048 });
  // Without alg: an issuer that leaves it out must not leave the choice to whoever brings a token.
  const publicJwk = { ...publicKey.export({ format: "jwk" }), kid: "one", use: "sig" };
  const requests: string[] = [];
  const server = createServer((request, reply) => {
    requests.push(request.url ?? "");
    reply.setHeader("content-type", "application/json").end(JSON.stringify({ keys: [publicJwk] }));
  });
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const issuer = `http://127.0.0.1:${await listening(server)}`;
  const publicPem = createPublicKey(privateKey).export({ type: "spki", format: "pem" }) as string;
  return { issuer, jwksUri: `${issuer}/jwks`, privateKey, publicPem, publicJwk, requests };
}

const encode = (value: unknown) => Buffer.from(JSON.stringify(value)).toString("base64url");

/** rs256 signs claims under a header with an RSA key. */
export function rs256(key: KeyObject, claims: object, header: object = {}): string {
  const input = `${encode({ alg: "RS256", kid: "one", typ: "at+jwt", ...header })}.${encode(claims)}`;
  return `${input}.${signBytes("sha256", Buffer.from(input), key).toString("base64url")}`;
}

/** rs256Text signs a payload, and a header, as they are written. */
export function rs256Text(
  key: KeyObject,
  payload: string,
  header = '{"alg":"RS256","kid":"one","typ":"at+jwt"}',
): string {
  const input = [header, payload].map((part) => Buffer.from(part).toString("base64url")).join(".");
  return `${input}.${signBytes("sha256", Buffer.from(input), key).toString("base64url")}`;
}

/** ps256 signs with the same key in another algorithm. */
export function ps256(key: KeyObject, claims: object): string {
  const input = `${encode({ alg: "PS256", kid: "one", typ: "at+jwt" })}.${encode(claims)}`;
  const padded = { key, padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: 32 };
  return `${input}.${signBytes("sha256", Buffer.from(input), padded).toString("base64url")}`;
}

/** rs512 signs with the same key and a larger hash. */
export function rs512(key: KeyObject, claims: object): string {
  const input = `${encode({ alg: "RS512", kid: "one", typ: "at+jwt" })}.${encode(claims)}`;
  return `${input}.${signBytes("sha512", Buffer.from(input), key).toString("base64url")}`;
}

/** hs256 signs claims with a shared secret, which is what a confused verifier takes a public key for. */
export function hs256(secret: string | Buffer, claims: object, header: object = {}): string {
  const input = `${encode({ alg: "HS256", kid: "one", typ: "at+jwt", ...header })}.${encode(claims)}`;
  return `${input}.${createHmac("sha256", secret).update(input).digest("base64url")}`;
}

/** unsigned is a token without a signature. */
export const unsigned = (claims: object, header: object): string => `${encode(header)}.${encode(claims)}.`;
