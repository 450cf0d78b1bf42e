// oidc(), bearer(): whom we believe. Operators can import all that this file exports.

import { identityBrand } from "./brand.ts";
import type { Position, SecretRef, SourceSpec } from "./contract.ts";
import type { Duration } from "./duration.ts";
import type { Only } from "./exact.ts";
import { type Lifetimes, lifetimesOf, refresh, type SessionLifetime, session } from "./lifetime.ts";
import { type Kind, optionsOf, takesOnly } from "./option.ts";
import { listOf, needed, secretNamed, text, yesOrNo } from "./option-kind.ts";
import { here } from "./position.ts";
import { checkName, declare, declared } from "./registry.ts";
import type { Secret } from "./secret.ts";
import { titleOf } from "./wording.ts";

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
  /** May the token come as the password of HTTP Basic? */
  readonly basic: boolean;
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
  /** May the token come as a Basic password too, under any user name, for programs that know nothing else (git, pip, npm, WebDAV)? Default false. */
  readonly basic?: boolean;
}

const algorithm: Kind<string> = {
  ...text('"ES256"', /^(RS|PS|ES)(256|384|512)$|^EdDSA$/),
  // RFC 8725 §3.2: "none" and HMAC with a public key as the secret are how tokens are forged.
  what: "RS256, PS256, ES256, EdDSA or one of their larger kin",
  code: "POLICY_ALGORITHM",
};

/** RFC 6749 §3.3: a space would make two of one. */
const scope = text('"profile"', /^[\x21\x23-\x5b\x5d-\x7e]+$/, { what: "a text without spaces" });

const oidcOptions = optionsOf<OidcOptions>()('oidc("staff", {…})', {
  issuer: needed(text('"https://login.example.com"')),
  clientId: needed(text('"gateway"')),
  clientSecret: secretNamed("STAFF_CLIENT_SECRET"),
  scopes: listOf(scope),
  groupsClaim: text('"groups"'),
  algorithm,
  session,
  refresh,
});

/** oidc declares an OpenID Connect provider that people sign in with. */
export function oidc<O extends PropertyKey = never>(
  name: string,
  options: OidcOptions & Only<O, keyof OidcOptions>,
): Identity {
  const at = here(oidc);
  takesOnly(2, arguments, oidcOptions.form, at);
  const call = titleOf("oidc", name);
  const read = oidcOptions.read(options, { call, path: "", at });
  const { issuer = "", clientId = "", scopes = ["profile", "email"], groupsClaim = "groups" } = read;
  return add({
    kind: "oidc",
    name: checkName("oidc", name, at),
    issuer,
    signsIn: true,
    vouches: true,
    addresses: [issuer],
    clientId,
    clientSecret: read.clientSecret ?? null,
    scopes: ["openid", ...scopes.filter((one) => one !== "openid")],
    groupsClaim,
    algorithm: read.algorithm ?? "RS256",
    ...lifetimesOf(call, read, at),
    at,
  });
}

const bearerOptions = optionsOf<BearerOptions>()('bearer("machines", {…})', {
  issuer: needed(text('"https://login.example.com"')),
  audience: needed(text('"https://api.example.com"')),
  algorithms: listOf(algorithm, 1),
  jwksUri: text('"https://login.example.com/keys"'),
  groupsClaim: text('"groups"'),
  basic: yesOrNo(),
});

/** bearer declares an issuer of access tokens (JWT, RFC 9068) that API clients send. */
export function bearer<O extends PropertyKey = never>(
  name: string,
  options: BearerOptions & Only<O, keyof BearerOptions>,
): Identity {
  const at = here(bearer);
  takesOnly(2, arguments, bearerOptions.form, at);
  const read = bearerOptions.read(options, { call: titleOf("bearer", name), path: "", at });
  const { issuer = "", audience = "", algorithms = ["RS256"], jwksUri = null, groupsClaim = "groups" } = read;
  const { basic = false } = read;
  return add({
    kind: "bearer",
    name: checkName("bearer", name, at),
    issuer,
    signsIn: false,
    vouches: true,
    addresses: jwksUri === null ? [issuer] : [issuer, jwksUri],
    audience,
    algorithms,
    jwksUri,
    groupsClaim,
    basic,
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

const isSecret = (value: unknown): value is SecretRef =>
  typeof value === "object" && value !== null && "secret" in value;
