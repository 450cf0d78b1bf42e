// oidc(), bearer(): whom we believe. Operators can import all that this file exports.

import { identityBrand } from "./brand.ts";
import type { Position, SecretRef, SourceSpec } from "./contract.ts";
import type { Duration } from "./duration.ts";
import { type Lifetimes, lifetimesOf, type SessionLifetime } from "./lifetime.ts";
import { here } from "./position.ts";
import { checkName, declare, declared, problem, quote } from "./registry.ts";
import type { Secret } from "./secret.ts";

/** IdentitySpec is every kind of identity source; each is one declaration here, one file in src/identity/source/ and one row in its table. */
export type IdentitySpec<At> = OidcSpec<At> | BearerSpec<At>;

export interface OidcSpec<At> extends SourceSpec<At>, Lifetimes {
  readonly kind: "oidc";
  readonly clientId: string;
  readonly clientSecret: SecretRef | null;
  readonly scopes: readonly string[];
  /** The ID token claim that lists the user's groups. */
  readonly groupsClaim: string;
  /** The one algorithm ID tokens are signed with; nothing else is believed (RFC 8725 §3.1). */
  readonly algorithm: string;
}

export interface BearerSpec<At> extends SourceSpec<At> {
  readonly kind: "bearer";
  readonly audience: string;
  readonly algorithms: readonly string[];
  /** Where the issuer's keys are; null: found through the issuer's metadata. */
  readonly jwksUri: string | null;
  readonly groupsClaim: string;
}

/** Identity is a declared identity source; pass it to host(). */
export interface Identity {
  readonly kind: IdentitySpec<never>["kind"];
  readonly name: string;
}

/** SignatureAlgorithm is one that can be verified with a public key; a shared secret never signs a token here. */
export type SignatureAlgorithm =
  | "RS256"
  | "RS384"
  | "RS512"
  | "PS256"
  | "PS384"
  | "PS512"
  | "ES256"
  | "ES384"
  | "ES512"
  | "EdDSA";

export interface OidcOptions {
  /** The provider's issuer; its metadata is found below it. https, or http on this machine. */
  readonly issuer: string;
  readonly clientId: string;
  /** Leave out for a public client (PKCE alone). */
  readonly clientSecret?: Secret;
  /** Asked for at sign-in; default openid, profile, email. */
  readonly scopes?: readonly string[];
  /** The ID token claim that lists the user's groups; default "groups". */
  readonly groupsClaim?: string;
  /** What ID tokens are signed with; default RS256. Nothing else is believed. */
  readonly algorithm?: SignatureAlgorithm;
  /** How long a session lasts before signing in again; a single duration is the absolute one. */
  readonly session?: Duration | SessionLifetime;
  /**
   * How often the provider is asked again, with the refresh token, whether this person may still come in and with which
   * groups. At least "30s". Left out: only at sign-in and at step-up.
   */
  readonly refresh?: Duration;
}

export interface BearerOptions {
  readonly issuer: string;
  /** The token must be meant for this. */
  readonly audience: string;
  /** What tokens are signed with; default ["RS256"]. Nothing else is believed. */
  readonly algorithms?: readonly SignatureAlgorithm[];
  /** Where the issuer's keys are, if not where its metadata says. */
  readonly jwksUri?: string;
  /** The claim that lists the caller's groups; default "groups". */
  readonly groupsClaim?: string;
}

const asymmetric = /^(RS|PS|ES)(256|384|512)$|^EdDSA$/;

/** oidc declares an OpenID Connect provider that people sign in with. */
export function oidc(name: string, options: OidcOptions): Identity {
  const at = here(oidc);
  const source = { kind: "oidc", name, at };
  const issuer = text(source, "issuer", options.issuer);
  const clientSecret = secretOf(name, options.clientSecret, at);
  return add({
    kind: "oidc",
    name: checkName("oidc", name, at),
    issuer,
    signsIn: true,
    vouches: true,
    addresses: [issuer],
    clientId: text(source, "clientId", options.clientId),
    clientSecret,
    scopes: ["openid", ...(options.scopes ?? ["profile", "email"]).filter((scope) => scope !== "openid")],
    groupsClaim: options.groupsClaim ?? "groups",
    algorithm: algorithm(source, options.algorithm ?? "RS256"),
    ...lifetimesOf(name, options, at),
    at,
  });
}

/** bearer declares an issuer of access tokens (JWT, RFC 9068) that API clients send. */
export function bearer(name: string, options: BearerOptions): Identity {
  const at = here(bearer);
  const source = { kind: "bearer", name, at };
  const issuer = text(source, "issuer", options.issuer);
  const jwksUri = options.jwksUri === undefined ? null : text(source, "jwksUri", options.jwksUri);
  const algorithms = (options.algorithms ?? ["RS256"]).map((one) => algorithm(source, one));
  if (algorithms.length === 0) {
    problem(
      "POLICY_ALGORITHM",
      `bearer(${quote(name)}) has no algorithms`,
      'Name at least one, such as ["RS256"], or leave it out.',
      at,
    );
  }
  return add({
    kind: "bearer",
    name: checkName("bearer", name, at),
    issuer,
    signsIn: false,
    vouches: true,
    addresses: jwksUri === null ? [issuer] : [issuer, jwksUri],
    audience: text(source, "audience", options.audience),
    algorithms,
    jwksUri,
    groupsClaim: options.groupsClaim ?? "groups",
    at,
  });
}

type Adding<Spec> = Spec extends unknown ? Omit<Spec, "secrets"> : never;

/** add declares it, with every secret that it names: one that was left out would be missed only when somebody comes. */
function add(spec: Adding<IdentitySpec<Position>>): Identity {
  const secrets = Object.values(spec).flat().filter(isSecret);
  declare(spec.kind, declared.identities, { ...spec, secrets });
  return identityBrand.mark({ kind: spec.kind, name: spec.name }, spec.name);
}

const isSecret = (value: unknown): value is Secret => typeof value === "object" && value !== null && "secret" in value;

interface Named {
  readonly kind: string;
  readonly name: string;
  readonly at: Position;
}

function text({ kind, name, at }: Named, option: string, value: unknown): string {
  if (typeof value === "string" && value !== "") return value;
  problem("POLICY_OPTION", `${kind}(${quote(name)}) has no ${option}`, `Give ${option} as a text.`, at);
  return "";
}

function algorithm({ kind, name, at }: Named, value: string): string {
  // RFC 8725 §3.2: "none" and HMAC with a public key as the secret are how tokens are forged.
  if (!asymmetric.test(value)) {
    problem(
      "POLICY_ALGORITHM",
      `${kind}(${quote(name)}) has the algorithm ${quote(value)}`,
      "Use RS256, PS256, ES256, EdDSA or their larger kin.",
      at,
    );
  }
  return value;
}

function secretOf(name: string, value: unknown, at: Position): Secret | null {
  if (value === undefined) return null;
  if (isSecret(value)) return value;
  problem(
    "POLICY_SECRET_WRITTEN",
    `oidc(${quote(name)}) has its client secret written out`,
    'Name it instead: clientSecret: secret("BANK_CLIENT_SECRET"), and take the written one out of use.',
    at,
  );
  return null;
}
