// What one request carries from stage to stage, as plain data. Stages know each other only through these types.

import type { ActionSpec, RequirementSpec, SourceLocation, UserFacts } from "../../runtime/contract.ts";
import type { UpstreamSpec } from "../../runtime/upstream-spec.ts";
import type { Oddities } from "./oddity.ts";

/** ClientKind decides in which language a client is answered: redirects and pages, or statuses and JSON. */
export type ClientKind = "navigation" | "fetch" | "api" | "upgrade";

/** CanonicalRequest is the one reading of a request that routing, policy and upstream share. */
export interface CanonicalRequest {
  readonly id: string;
  readonly method: string;
  /** What the client sees: "https" behind a TLS terminator as well. */
  readonly scheme: "http" | "https";
  /** Lower case, no port, no trailing dot. */
  readonly host: string;
  /** Percent-encoding normalised, no dot segments; what else servers read in different ways is in `oddities`. */
  readonly path: string;
  readonly oddities: Oddities;
  /** Without "?"; byte for byte as sent; "" when there is none. */
  readonly query: string;
  /** Scheme, host and public port, as in the browser's address bar: "http://localhost:8080". */
  readonly origin: string;
}

export interface Client {
  readonly kind: ClientKind;
  readonly address: string;
}

/** Proof is one thing a subject once proved: who says so, at which acr, with which methods, when, and what it is good for. */
export interface Proof {
  /** Random; under it a single use is spent in the store. */
  readonly id: string;
  /** How it was proved: the kind of identity source, or of the gateway's own factor. */
  readonly method: string;
  /** The identity source's name; "sallyport" for the gateway's own factors. */
  readonly source: string;
  readonly acr: string | null;
  readonly amr: readonly string[];
  /** Seconds since 1970; null: the source did not say, so no freshness can rest on it. */
  readonly at: number | null;
  /** What alone it counts for; null: everything that asks for no scope. */
  readonly scope: string | null;
  /** Seconds since 1970, from which on it counts no more; null: with the session. */
  readonly expires: number | null;
  /** How many requests it lets pass; null: any number. */
  readonly uses: 1 | null;
}

/** Evidence is what was shown, before it is known what it is good for. */
export type Evidence = Pick<Proof, "method" | "source" | "acr" | "amr" | "at">;

/** Ledger is the assurance record: every proof that still counts. Every way in yields one. */
export type Ledger = readonly Proof[];

/** SessionRef says which session, to whoever has to do with it. */
export interface SessionRef {
  /** Its key in the store. Never the cookie's value. */
  readonly key: string;
  /** Stays the same while the session's id rotates: it ties step-ups and live streams to the session. */
  readonly family: string;
  /** The host it was made on; it is worth nothing on another. */
  readonly host: string;
  /** Of the identity source that it began at (IdentitySource): under another one's it is worth nothing. */
  readonly registration: string;
}

/** Subject is who is asking and what they proved. */
export interface Subject {
  readonly user: UserFacts;
  /** `user` as JSON, made once per session or token, not per request. */
  readonly userJson: string;
  readonly ledger: Ledger;
  /** Where what they prove can be kept; null: they came without one, so nothing can, and no window of a browser's is theirs. */
  readonly session: SessionRef | null;
  /** Milliseconds since 1970: when the session began; without one, when what they came with was issued, or first seen. */
  readonly since: number;
  /** Milliseconds since 1970. */
  readonly until: number;
}

/** Algorithm is one that the identity header is signed by. */
export type Algorithm = UpstreamSpec<unknown>["identityAlgorithm"];

/** Located is what the sandbox said, with its place in the operator's file instead of the bundle. */
type Located<Spec> = Spec extends unknown ? Omit<Spec, "at"> & { readonly at: SourceLocation | null } : never;

/** Requirement is a step-up with its place in the operator's file. */
export type Requirement = Located<RequirementSpec>;

/** Acting is an action, and what it rests on. */
export type Acting = Located<ActionSpec> & {
  /** The requirements that the ledger satisfied. */
  readonly met: readonly Requirement[];
  /** The ledger without what was found used up; absent: all of it counted. */
  readonly left?: Ledger;
};

type Refusing =
  | { readonly kind: "deny"; readonly reason: string; readonly at: SourceLocation | null }
  | { readonly kind: "sign-in"; readonly at: SourceLocation | null };

/** Decided is what the policies say of a request, before the ledger is asked: `action` stands once all `requirements` are met. */
export type Decided =
  | { readonly kind: "act"; readonly requirements: readonly Requirement[]; readonly action: Acting }
  | Refusing;

/** Outcome is what the gateway does with a request: what was decided, after the ledger was asked. */
export type Outcome =
  | Acting
  | Refusing
  | { readonly kind: "step-up"; readonly unmet: readonly Requirement[]; readonly at: SourceLocation | null };

/** Timings are the stages' durations in microseconds; a stage that did not run is absent. */
export interface Timings {
  identity?: number;
  /** Gathering facts and asking the policies. */
  decision?: number;
  /** Asking the ledger, and spending what serves once. */
  assurance?: number;
  upstream?: number;
  total?: number;
}

/** Leaf is one level that is to be proved, as a challenge asks for it. */
export interface Leaf {
  readonly level: string;
  readonly maxAgeSeconds: number | null;
  readonly scope: string | null;
  readonly once: boolean;
}

/** SignInRequest is what must be asked of an identity source or a factor, and where the browser goes on afterwards. */
export interface SignInRequest {
  readonly purpose: "login" | "step-up";
  /** Name of the identity source; of a step-up: the one that the session began at. */
  readonly source: string;
  /** Sources of which the person chooses one; none: there is nothing to choose. */
  readonly choices: readonly string[];
  readonly host: string;
  readonly origin: string;
  /** Path and query on this host; or the whole address of a page on one of the host's other origins. */
  readonly returnTo: string;
  /** Of the session that is to be raised; null at a sign-in. */
  readonly family: string | null;
  /** Who must come back; null at a sign-in. */
  readonly subject: string | null;
  /** All that the policy asked for: said on pages. */
  readonly requirements: readonly Requirement[];
  /** What this one challenge asks for. The rest, if any, is asked for when the request is decided again. */
  readonly leaves: readonly Leaf[];
  readonly acrValues: readonly string[];
  readonly maxAgeSeconds: number | null;
  /** An old proof will not do, however young: it must be given for this. */
  readonly afresh: boolean;
  /** Milliseconds since 1970. */
  readonly askedAt: number;
  /** 1, then 2; a provider that fails twice is not asked a third time. */
  readonly attempt: number;
  /** auth_time of the first attempt's answer. */
  readonly firstAuthTime: number | null;
  /** The token under which a form is parked until the browser is back; null: none. */
  readonly parked: string | null;
}

/** Comer is who comes: the browser, by the cookie that ties the answer to it, and the address that it comes from. */
export interface Comer {
  readonly browser: string;
  readonly address: string;
}

/**
 * BeginSignIn gives the address to send the browser to; `byPage`, one of ours, whose page goes on from there. For strangers it keeps nothing
 * that fits into an address, and calls nobody.
 */
export type BeginSignIn = (request: SignInRequest, comer: Comer, byPage?: boolean) => Promise<string>;
