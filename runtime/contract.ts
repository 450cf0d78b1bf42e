// The contract between the gateway and the sandbox: plain data only, checked by both worlds; of imports only types. Facts have their own file, and paths.

import type { FactorKind } from "./factor-kind.ts";
import type { AskedFact } from "./facts.ts";
import type { ForwardChoice } from "./forward-choice.ts";
import type { LanguageSpec } from "./language-spec.ts";
import type { LoadedState } from "./loaded-state.ts";
import type { PagesSpec } from "./pages-spec.ts";
import type { PathOptions } from "./path-words.ts";
import type { PolicyCode } from "./policy-code.ts";
import type { UpstreamSpec } from "./upstream-spec.ts";

export type { FactorKind };

/**
 * Position is where something stands in the bundle: "line:column", both from 1; "guard:N", the Nth guard function; "file:NAME", a
 * file as a whole. Of several, from the inside out and with spaces between, the first that an operator wrote is meant.
 */
export type Position = string;

/** SourceLocation is where something stands in the operator's own file; line and column count from 1. */
export interface SourceLocation {
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

/** Locate finds where a Position of the sandbox stands in the operator's own file; null when it is nowhere in there. */
export type Locate = (position: Position) => SourceLocation | null;

/** Manifest is everything a set of policies declares. `At` is Position inside the sandbox, SourceLocation after it. */
export interface Manifest<At> {
  readonly identities: readonly SourceSpec<At>[];
  readonly levels: readonly LevelSpec<At>[];
  readonly upstreams: readonly UpstreamSpec<At>[];
  /** Every plain header that any forward() sets, whether it stands in a route or a guard returns it. */
  readonly headers: readonly HeaderSpec<At>[];
  readonly hosts: readonly HostSpec<At>[];
  readonly problems: readonly Problem<At>[];
  readonly state: LoadedState;
  /** Lists of routes that no host mounts; left out: none. */
  readonly unmounted?: readonly At[];
  /** The compiler fills it in; left out: nobody knows. */
  readonly claimUse?: ClaimUse;
}

/** ClaimUse is what policies read of what an identity source says of a user. */
export interface ClaimUse {
  /** Do they read `user.groups`? */
  readonly groups: boolean;
  /** Which of `user.claims`; "any": some are read in a way that does not show which. */
  readonly names: readonly string[] | "any";
}

/** Problem is one mistake of the operator's: what is wrong, where, and what to do about it. */
export interface Problem<At, Code extends string = PolicyCode> {
  readonly code: Code;
  /** Left out: an error. */
  readonly severity?: "warning";
  readonly message: string;
  readonly fix: string;
  readonly at: At | null;
}

/** SecretRef names a secret; its value is resolved by the host and never enters the sandbox. */
export interface SecretRef {
  readonly secret: string;
}

/** SourceSpec is what is known of every identity source, whatever its kind (runtime/identity.ts has the kinds). */
export interface SourceSpec<At> {
  readonly kind: string;
  readonly name: string;
  /** Who vouches for what it says. */
  readonly issuer: string;
  /** Do people sign in here, and have sessions? */
  readonly signsIn: boolean;
  /** Does it say how somebody proved who they are (acr, amr)? Where not, no level rests on its word. */
  readonly vouches: boolean;
  /** Every address that is believed because it answers there: nobody may be able to listen in. */
  readonly addresses: readonly string[];
  /** What it needs to be served; their values never enter the sandbox. */
  readonly secrets: readonly SecretRef[];
  readonly at: At;
}

/** LevelSpec says what proves a level: at a source one of `acr` and one of `amr`, where given; or one of our own `factors`. */
export interface LevelSpec<At> {
  readonly name: string;
  readonly acr: readonly string[];
  readonly amr: readonly string[];
  readonly factors: readonly FactorKind[];
  /** Names of lower levels, which a proof of this one proves too. */
  readonly implies: readonly string[];
  /** Names of the identity sources whose word counts; empty: any that the host believes. */
  readonly sources: readonly string[];
  /** A proof counts this long at most, whatever the policy's maxAge says; null: with the session. */
  readonly lastsSeconds: number | null;
  readonly at: At;
}

/** LevelTree is a level's name, or several levels of which any one, or all, must be proved. */
export type LevelTree = string | { readonly any: readonly LevelTree[] } | { readonly all: readonly LevelTree[] };

/** maxLevelDepth is how often levels may be combined, one inside the other. */
export const maxLevelDepth = 8;

/** HeaderSpec is a header that a forward() sets: its name in lower case, and the upstream that it is set for. */
export interface HeaderSpec<At> {
  readonly name: string;
  readonly upstream: string;
  readonly at: At;
}

/** SameSite says with whose requests browsers send a session's cookie (RFC 6265bis §5.2). */
export type SameSite = "lax" | "strict" | "none";

export interface HostSpec<At> {
  /** Lower-case host name without a port. */
  readonly name: string;
  /** Names of the identity sources believed here, in order; empty: everyone is anonymous. */
  readonly identities: readonly string[];
  /** Web origins of other hosts whose scripts may call this one with the user's session (CORS). */
  readonly origins: readonly string[];
  readonly paths?: PathOptions;
  /** Names of request headers, in lower case, that clients may send though they have more than letters, digits and "-". */
  readonly oddHeaders: readonly string[];
  /** With whose requests the session's cookie comes along; left out: "lax". */
  readonly sameSite?: SameSite;
  /** The origin of another host, at which people set up what they prove themselves with; left out: here. */
  readonly factorsAt?: string;
  /** Of the gateway's own pages there; left out: those that there are, by each browser's choice. */
  readonly languages?: readonly LanguageSpec[];
  /** What those pages show of the host; left out: its name. */
  readonly pages?: PagesSpec;
  readonly routes: readonly RouteSpec<At>[];
  readonly at: At;
}

export interface RouteSpec<At> {
  /** What `decide` is called with. Unique in a generation. */
  readonly id: number;
  /** As written: "POST /payouts". */
  readonly pattern: string;
  /** Upper-case methods; empty: every method. GET includes HEAD. */
  readonly methods: readonly string[];
  /** "/users/:id", "/admin/*": literal segments, `:name` for one segment, a last `*` for the rest (and for nothing). */
  readonly path: string;
  /** May someone without an identity pass, on a host that has identities? */
  readonly public: boolean;
  /** Which of the host's identity sources are asked here; left out: all of them. Empty, on a public route: none. */
  readonly identities?: readonly string[];
  /** They go before the host's. */
  readonly paths?: PathOptions;
  readonly steps: readonly StepSpec<At>[];
  /** The lists of routes() that it came in, the outermost first; left out: none. */
  readonly lists?: readonly At[];
  /** Ids of narrower routes that hold what lies beside them, where this one would let it pass more easily. The compiler fills it in. */
  readonly held?: readonly number[];
  readonly at: At;
}

/** GroupKind: "before" (a floor) and "every" take all of their `steps`, "choose" those of its first "when" that is true, or of "otherwise". */
export type GroupKind = "before" | "every" | "when" | "choose" | "otherwise";

/** StepSpec is a step as far as it can be known without a request. */
export interface StepSpec<At> {
  readonly kind: "guard" | "deny" | "step-up" | "forward" | "redirect" | "respond" | GroupKind;
  readonly at: At;
  /** Of a guard, or of when's test: its text in the bundle, by which the compiler finds it. Dropped from a finished manifest. */
  readonly text?: string;
  /** Of a guard, or of when's test: the same number stands for the same function, in whichever route. */
  readonly same?: number;
  /** Of a guard whose own text says stepUp: it may ask for one. The compiler fills it in. */
  readonly mayStepUp?: true;
  /** Of a guard, or of when's test: what it says whatever the request is, where its text shows that. The compiler fills it in. */
  readonly always?: boolean;
  readonly status?: number;
  readonly level?: LevelTree;
  readonly maxAgeSeconds?: number | null;
  /** Of a step-up: has it a scope, and does one proof serve once? */
  readonly scoped?: boolean;
  readonly once?: boolean;
  readonly reason?: string;
  readonly upstream?: string;
  /** Of a forward: the names of the headers that it sets, in lower case. */
  readonly headers?: readonly string[];
  readonly steps?: readonly StepSpec<At>[];
}

/** UserFacts is who is asking. Everything here is the identity source's word: signed by it, or answered by its userinfo. */
export interface UserFacts {
  /** The subject at its issuer. */
  readonly id: string;
  readonly issuer: string;
  /** Name of the identity source. */
  readonly source: string;
  readonly name: string;
  readonly email: string;
  readonly groups: readonly string[];
  readonly claims: Readonly<Record<string, unknown>>;
}

/** RequirementSpec is one step-up that a policy asks for. */
export interface RequirementSpec {
  readonly level: LevelTree;
  /** null: any proof in this session will do. */
  readonly maxAgeSeconds: number | null;
  /** What alone the proof is for ("payout/17"): no other proof will do, and it does for nothing else. null: the session as a whole. */
  readonly scope: string | null;
  /** One proof lets one request pass. */
  readonly once: boolean;
  readonly reason: string;
  readonly at: Position;
}

export type ActionSpec =
  | (ForwardChoice & {
      readonly kind: "forward";
      readonly upstream: string;
      readonly headers: Readonly<Record<string, string>>;
      /** The identity header is signed for this one request (true), for the session (false), or as step-ups demand (null). */
      readonly perRequest: boolean | null;
      readonly at: Position;
    })
  | { readonly kind: "redirect"; readonly status: number; readonly location: string; readonly at: Position }
  | {
      readonly kind: "respond";
      readonly status: number;
      readonly headers: Readonly<Record<string, string>>;
      readonly body: string;
      readonly at: Position;
    };

/** Ruling is what the sandbox answers for one request; the strictest of what its steps said. */
export type Ruling =
  | FaultRuling
  | { readonly kind: "deny"; readonly reason: string; readonly at: Position }
  | { readonly kind: "sign-in"; readonly at: Position }
  | { readonly kind: "act"; readonly stepUps: readonly RequirementSpec[]; readonly action: ActionSpec }
  /** The policy looks for facts that were not sent: send them and ask again. */
  | { readonly kind: "needs"; readonly facts: readonly AskedFact[] };

/** FaultRuling is a policy that failed. Nothing in it comes from what the policy read, threw or returned, except types and lengths. */
export interface FaultRuling {
  readonly kind: "fault";
  readonly code: FaultCode;
  readonly detail: string;
  readonly at: Position;
  readonly threw?: Threw;
  /** How many steps failed, this one included; left out: this one alone. */
  readonly count?: number;
}

/** Threw is what may be told of a throw. */
export interface Threw {
  /** The language's own class of the error; null: something else was thrown. */
  readonly name: ErrorName | null;
  /** Where it was made, the innermost frame first. */
  readonly frames: readonly Position[];
  /** The step that failed. */
  readonly step: Position;
}

/** faultCodes: what can go wrong with a policy while it decides. */
export const faultCodes = [
  /** A guard threw. */
  "POLICY_THREW",
  /** A guard returned something that is not true, false or a step. */
  "POLICY_RETURNED",
  /** A step was made with impossible values while deciding. */
  "POLICY_STEP",
  /** A guard gave a function more than it can take while everybody waits. */
  "POLICY_TOO_LARGE",
  /** A guard changed what outlives the request. */
  "POLICY_STATE",
  /** No step acted. */
  "POLICY_NO_ACTION",
  /** The sandbox was called with something it does not know. */
  "POLICY_CALL",
] as const;

export type FaultCode = (typeof faultCodes)[number];

/** errorNames are the language's own classes of errors: of what a policy throws, only these names are told. */
export const errorNames = [
  "TypeError",
  "RangeError",
  "ReferenceError",
  "SyntaxError",
  "EvalError",
  "URIError",
  "AggregateError",
  "Error",
] as const;

export type ErrorName = (typeof errorNames)[number];

/** bundleName is the file name under which positions in the bundle are reported. */
export const bundleName = "policies.js";
