// What the gateway is told of each kind of identity source.

import type { TokenEndpointAuthMethod } from "./auth-method.ts";
import type { SecretRef, SourceSpec } from "./contract.ts";
import type { GroupsSpec } from "./groups.ts";
import type { Lifetimes } from "./lifetime.ts";

/** IdentitySpec is every kind of identity source; each is one declaration here, one file in src/identity/source/ and one row in its table. */
export type IdentitySpec<At> = OidcSpec<At> | BearerSpec<At>;

export interface OidcSpec<At> extends SourceSpec<At>, Lifetimes, GroupsSpec {
  readonly kind: "oidc";
  /** What people know it by. */
  readonly label: string;
  readonly clientId: string;
  readonly clientSecret: SecretRef | null;
  /** The private key that assertions of who we are are signed with, as PEM or JWK. */
  readonly clientKey: SecretRef | null;
  /** null: chosen by what the provider lists and what we have. */
  readonly tokenEndpointAuthMethod: TokenEndpointAuthMethod | null;
  readonly scopes: readonly string[];
  /** Of these, the ones that no policy names: a provider that does not know them is not asked for them. */
  readonly unwrittenScopes: readonly string[];
  /** Is the provider's userinfo asked for claims that the ID token has not? */
  readonly userinfo: boolean;
  /** Issuers whose signed word is taken on claims that the provider only refers to; their origins may be asked. */
  readonly claimSources: readonly string[];
  /** The one algorithm ID tokens are signed with (RFC 8725 §3.1); null: those of a safe set that the provider lists. */
  readonly algorithm: string | null;
  readonly clockSkewSeconds: number;
}

export interface BearerSpec<At> extends SourceSpec<At>, GroupsSpec {
  readonly kind: "bearer";
  readonly audience: string;
  readonly algorithms: readonly string[];
  /** Where the issuer's keys are; null: found through the issuer's metadata. */
  readonly jwksUri: string | null;
  /** May the token come as the password of HTTP Basic? */
  readonly basic: boolean;
  readonly clockSkewSeconds: number;
}
