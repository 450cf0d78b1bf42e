// What the checks of a provider are told, and what each of them is.

import type { LevelSpec, SourceLocation } from "../../runtime/contract.ts";
import type { BearerSpec, IdentitySpec, OidcSpec } from "../../runtime/identity-spec.ts";
import { type Misfit, misfits } from "../identity/fit.ts";
import type { oidc } from "../identity/openid.ts";
import type { Finding } from "./finding.ts";

/** Metadata is what a provider publishes of itself; anything may stand there. */
export type Metadata = Readonly<Record<string, unknown>>;

/** Key is one of those that a provider publishes (RFC 7517 §4). */
export type Key = Readonly<Record<string, unknown>>;

/** Asked is a provider that is asked, and what is known of it by then. */
export interface Asked<Spec extends IdentitySpec<SourceLocation> = IdentitySpec<SourceLocation>> {
  readonly spec: Spec;
  /** null: a bearer source whose policy says where the keys are needs none. */
  readonly metadata: Metadata | null;
  /** Its clock less ours, as its answer to the first question said; null: it did not say. */
  readonly aheadSeconds: number | null;
  readonly keys: readonly Key[];
  /** Of the hosts that believe it: https://bank.example.com */
  readonly origins: readonly string[];
  /** Levels whose acr it is asked for. */
  readonly levels: readonly LevelSpec<SourceLocation>[];
  /** secret resolves a secret's name; null: it has no value here. */
  readonly secret: (name: string) => string | null;
}

/** AskedToSignIn is one that people sign in at. */
export interface AskedToSignIn extends Asked<OidcSpec<SourceLocation>> {
  readonly metadata: Metadata;
}

/** AskedForTokens is one whose access tokens programs bring. */
export type AskedForTokens = Asked<BearerSpec<SourceLocation>>;

/** Check finds something out, one thing or several; whatever goes wrong on the way is a finding too. */
export interface Check<About extends Asked> {
  /** What it is about, in one to three words. */
  readonly name: string;
  readonly find: (asked: About) => Finding | readonly Finding[] | Promise<Finding | readonly Finding[]>;
}

/** misfitIn gives what of the metadata does not fit the policy; undefined: it fits. */
export const misfitIn = ({ spec, metadata }: AskedToSignIn, about: Misfit["about"]): Misfit | undefined =>
  misfits(spec, metadata as unknown as oidc.ServerMetadata).find((one) => one.about === about);
