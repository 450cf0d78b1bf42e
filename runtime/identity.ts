// oidc(), bearer(): whom we believe. Operators can import all that this file exports.

import { authMethods, type TokenEndpointAuthMethod } from "./auth-method.ts";
import { identityBrand } from "./brand.ts";
import type { Position, SecretRef } from "./contract.ts";
import type { Duration } from "./duration.ts";
import type { Only } from "./exact.ts";
import { type GroupsOptions, groupsKinds, groupsOf } from "./groups.ts";
import type { IdentitySpec } from "./identity-spec.ts";
import { lifetimesOf, refresh, type SessionLifetime, session } from "./lifetime.ts";
import { type Kind, optionsOf, takesOnly } from "./option.ts";
import { duration, listOf, needed, oneOf, secretNamed, text, yesOrNo } from "./option-kind.ts";
import { here } from "./position.ts";
import { checkName, declare, declared, problem } from "./registry.ts";
import type { Secret } from "./secret.ts";
import type { SignatureAlgorithm } from "./signature-algorithm.ts";
import { titleOf } from "./wording.ts";

/**
 * Identity is a declared identity source; pass it to host().
 *
 * @example
 * ```ts
 * const strict = (source: Identity) => assurance("strict", { acr: "urn:example:mfa", source });
 * ```
 */
export interface Identity<out N extends string = string> {
  readonly kind: IdentitySpec<never>["kind"];
  readonly name: N;
}

/**
 * OidcOptions: where the provider is, which client we are there, and how long sessions last.
 *
 * @example
 * ```ts
 * const shared = { issuer: "https://login.example.com", refresh: "5m" } satisfies Partial<OidcOptions>;
 * oidc("staff", { ...shared, clientId: "gateway" });
 * ```
 */
export interface OidcOptions extends GroupsOptions {
  /** The provider's issuer; its metadata is found below it. https, or http on this machine. */
  readonly issuer: string;
  /** What people know it by, where a page of ours names it: "Staff", "Example Bank customers". Default: its name. */
  readonly label?: string;
  /** By which the provider knows this gateway. */
  readonly clientId: string;
  /** What the provider gave it. Left out: it is a public client (PKCE alone), or has a clientKey. */
  readonly clientSecret?: Secret;
  /** In the place of a clientSecret: a private key, as PEM or JWK, for private_key_jwt. Left out: none. */
  readonly clientKey?: Secret;
  /** How the gateway proves to the provider which client it is. Left out: chosen by what the provider lists. */
  readonly tokenEndpointAuthMethod?: TokenEndpointAuthMethod;
  /** Asked for at sign-in, openid always. Left out: openid, and of profile and email what the provider knows. */
  readonly scopes?: readonly string[];
  /** Is the provider's userinfo asked for claims that the policies use and the ID token has not? Default true. */
  readonly userinfo?: boolean;
  /**
   * Whose signed word is taken on claims that the provider only refers to (OpenID Connect Core §5.6.2): issuers, which may be
   * asked at their own origins. Left out: nobody's, and who comes with such a reference is refused.
   */
  readonly claimSources?: readonly string[];
  /**
   * What ID tokens are signed with; nothing else is believed. Left out: what the provider lists, of those that are verified
   * with a public key.
   */
  readonly algorithm?: SignatureAlgorithm;
  /** How far the provider's clock and this machine's may be apart, in both directions, for every kind of token: from "5s" to "10m". Default "90s". */
  readonly clockSkew?: Duration;
  /** How long a session lasts before signing in again; a single duration is the absolute one. Left out: the defaults of both. */
  readonly session?: Duration | SessionLifetime;
  /**
   * How often the provider is asked again, with the refresh token, whether this person may still come in and with which
   * groups. At least "30s". Left out: only at sign-in and at step-up.
   */
  readonly refresh?: Duration;
}

/**
 * BearerOptions: whose tokens, and meant for whom.
 *
 * @example
 * ```ts
 * const shared = { issuer: "https://login.example.com", algorithms: ["ES256"] } satisfies Partial<BearerOptions>;
 * bearer("machines", { ...shared, audience: "https://api.example.com" });
 * ```
 */
export interface BearerOptions extends GroupsOptions {
  /** Who gives the tokens out; its metadata is found below it. https, or http on this machine. */
  readonly issuer: string;
  /** The token must be meant for this. */
  readonly audience: string;
  /** What tokens are signed with; nothing else is believed. Default ["RS256"]. */
  readonly algorithms?: readonly SignatureAlgorithm[];
  /** Where the issuer's keys are. Left out: where its metadata says. */
  readonly jwksUri?: string;
  /** May the token come as a Basic password too, under any user name, for programs that know nothing else (git, pip, npm, WebDAV)? Default false. */
  readonly basic?: boolean;
  /** How far the issuer's clock and this machine's may be apart, in both directions: from "5s" to "10m". Default "90s". */
  readonly clockSkew?: Duration;
}

const algorithm: Kind<string> = {
  ...text('"ES256"', /^(RS|PS|ES)(256|384|512)$|^EdDSA$|^Ed25519$/),
  // RFC 8725 §3.2: "none" and HMAC with a public key as the secret are how tokens are forged.
  what: "RS256, PS256, ES256, EdDSA or one of their larger kin",
  code: "POLICY_ALGORITHM",
};

/** Less, and tokens are refused for the time that they travel; more, and they live on long after their end. */
const clockSkew = duration("5s", "2m", "10m");

const toSeconds = (skewMs = 90_000): number => Math.ceil(skewMs / 1_000);

/** RFC 6749 §3.3: a space would make two of one. */
const scope = text('"profile"', /^[\x21\x23-\x5b\x5d-\x7e]+$/, { what: "a text without spaces" });

/** What most policies need claims of. */
const unwrittenScopes = ["profile", "email"];

const oidcOptions = optionsOf<OidcOptions>()('oidc("staff", {…})', {
  issuer: needed(text('"https://login.example.com"')),
  label: text('"Staff"'),
  clientId: needed(text('"gateway"')),
  clientSecret: secretNamed("STAFF_CLIENT_SECRET"),
  clientKey: secretNamed("STAFF_CLIENT_KEY"),
  tokenEndpointAuthMethod: oneOf(authMethods),
  scopes: listOf(scope),
  ...groupsKinds,
  userinfo: yesOrNo(),
  claimSources: listOf(text('"https://claims.example.com"')),
  algorithm,
  clockSkew,
  session,
  refresh,
});

/**
 * oidc declares an OpenID Connect provider that people sign in with.
 *
 * @example
 * ```ts
 * oidc("staff", {
 *   issuer: "https://login.example.com",
 *   clientId: "gateway",
 *   clientSecret: secret("STAFF_CLIENT_SECRET"),
 *   session: { absolute: "12h", idle: "2h" },
 * });
 * ```
 */
export function oidc<const N extends string, O extends PropertyKey = never>(
  name: N,
  options: OidcOptions & Only<O, keyof OidcOptions>,
): Identity<N> {
  const at = here(oidc);
  takesOnly(2, arguments, oidcOptions.form, at);
  const call = titleOf("oidc", name);
  const read = oidcOptions.read(options, { call, path: "", at });
  const { issuer = "", clientId = "", scopes = unwrittenScopes, userinfo = true, claimSources = [] } = read;
  checkClient(call, read, at);
  return add({
    kind: "oidc",
    name: checkName("oidc", name, at),
    issuer,
    signsIn: true,
    vouches: true,
    addresses: [issuer, ...claimSources],
    label: read.label ?? name,
    clientId,
    clientSecret: read.clientSecret ?? null,
    clientKey: read.clientKey ?? null,
    tokenEndpointAuthMethod: read.tokenEndpointAuthMethod ?? null,
    scopes: ["openid", ...scopes.filter((one) => one !== "openid")],
    unwrittenScopes: read.scopes === undefined ? unwrittenScopes : [],
    ...groupsOf(read),
    userinfo,
    claimSources,
    algorithm: read.algorithm ?? null,
    clockSkewSeconds: toSeconds(read.clockSkew),
    ...lifetimesOf(call, read, at),
    at,
  });
}

/** What each way of saying which client it is takes. */
const takenBy: Readonly<Record<TokenEndpointAuthMethod, "clientSecret" | "clientKey" | null>> = {
  client_secret_basic: "clientSecret",
  client_secret_post: "clientSecret",
  private_key_jwt: "clientKey",
  none: null,
};

/** checkClient: what is given and never used, or needed and not given, would be found out when the first person signs in. */
function checkClient(
  call: string,
  read: {
    readonly clientSecret: SecretRef | undefined;
    readonly clientKey: SecretRef | undefined;
    readonly tokenEndpointAuthMethod: TokenEndpointAuthMethod | undefined;
  },
  at: Position,
): void {
  const method = read.tokenEndpointAuthMethod;
  if (method === undefined) {
    if (read.clientSecret !== undefined && read.clientKey !== undefined)
      problem(
        "POLICY_OPTION",
        `${call} has both a clientSecret and a clientKey`,
        "Keep the one that the provider knows this client by.",
        at,
      );
    return;
  }
  const taken = takenBy[method];
  for (const name of ["clientSecret", "clientKey"] as const) {
    const isGiven = read[name] !== undefined;
    if (isGiven === (taken === name)) continue;
    const fix = isGiven
      ? `Leave ${name} out, or choose another tokenEndpointAuthMethod.`
      : `Give it one: ${name}: ${oidcOptions.kinds[name].example}.`;
    const what = isGiven ? `a ${name}, which ${method} does not use` : `no ${name}, which ${method} needs`;
    problem("POLICY_OPTION", `${call} has ${what}`, fix, at);
  }
}

const bearerOptions = optionsOf<BearerOptions>()('bearer("machines", {…})', {
  issuer: needed(text('"https://login.example.com"')),
  audience: needed(text('"https://api.example.com"')),
  algorithms: listOf(algorithm, 1),
  jwksUri: text('"https://login.example.com/keys"'),
  ...groupsKinds,
  basic: yesOrNo(),
  clockSkew,
});

/**
 * bearer declares an issuer of access tokens (JWT, RFC 9068) that API clients send.
 *
 * @example
 * ```ts
 * bearer("machines", { issuer: "https://login.example.com", audience: "https://api.example.com" });
 * ```
 */
export function bearer<const N extends string, O extends PropertyKey = never>(
  name: N,
  options: BearerOptions & Only<O, keyof BearerOptions>,
): Identity<N> {
  const at = here(bearer);
  takesOnly(2, arguments, bearerOptions.form, at);
  const read = bearerOptions.read(options, { call: titleOf("bearer", name), path: "", at });
  const { issuer = "", audience = "", algorithms = ["RS256"], jwksUri = null } = read;
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
    ...groupsOf(read),
    basic,
    clockSkewSeconds: toSeconds(read.clockSkew),
    at,
  });
}

type Adding<Spec> = Spec extends unknown ? Omit<Spec, "secrets"> : never;

/** add declares it, with every secret that it names: one that was left out would be missed only when somebody comes. */
function add<N extends string>(spec: Adding<IdentitySpec<Position>>): Identity<N> {
  const secrets = Object.values(spec).flat().filter(isSecret);
  declare(spec.kind, declared.identities, { ...spec, secrets });
  return identityBrand.mark({ kind: spec.kind, name: spec.name as N }, spec.name);
}

const isSecret = (value: unknown): value is SecretRef =>
  typeof value === "object" && value !== null && "secret" in value;
