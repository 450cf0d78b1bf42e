// What an identity source is: one interface for every kind, and a second one for those that people sign in with.

import type { ClaimUse, UserFacts } from "../../runtime/contract.ts";
import type { IdentitySpec } from "../../runtime/identity-spec.ts";
import type { Evidence, SignInRequest, Subject } from "../exchange/exchange.ts";
import type { InboundHeaders } from "../exchange/inbound.ts";
import type { Lifetimes } from "../session/login.ts";
import type { Refreshed } from "../session/refresh.ts";
import type { Sessions, Tokens } from "../session/session.ts";
import type { Issuers } from "./issuer.ts";
import type { Warn } from "./warn.ts";

/** Credentials are all that a source may look at. */
export interface Credentials {
  readonly headers: InboundHeaders;
  /** The session cookie's value; null: none. */
  readonly session: string | null;
  /** The host that was asked: what was made for another is worth nothing. */
  readonly host: string;
}

/** Found is who sent a request, and what of it told so. */
export interface Found {
  readonly subject: Subject;
  /** Lower-case names of the headers that were the credential: nobody behind the gateway, no policy and no parked request gets them. */
  readonly consumed: readonly string[];
}

/** IdentitySource finds whom a credential belongs to. Every kind of source is one, and passes test/identity/source-contract.ts. */
export interface IdentitySource {
  readonly name: string;
  /**
   * Whose word it is: an issuer, and as what it knows us. Names stay while issuers change; what was made with another
   * registration is another source's.
   */
  readonly registration: string;
  /** Lower-case names of the headers that its credentials come in. What is in them may be somebody else's all the same. */
  readonly headers: readonly string[];
  /** Does it take its credential as a Basic password as well? Left out: no. */
  readonly basic?: boolean;
  /**
   * find: null: what was sent is not for this source. Throws IDENTITY_* where it is, and it is wrong; what could have been
   * meant for it, in whatever form, it does not leave to others. At once where it can.
   */
  find(credentials: Credentials): Found | null | Promise<Found | null>;
}

/** SignInSource is a source that people sign in with; it has sessions. */
export interface SignInSource extends IdentitySource {
  readonly lifetimes: Lifetimes;
  /** What people know it by. */
  readonly label: string;
  /** inspect looks, when a generation with it goes live, for what will not work, and tells operators. Left out: there is nothing to look for. */
  inspect?(): Promise<void>;
  /** calls: must somebody be called for each sign-in that begins? Not for a stranger, then, before they have really set out. */
  calls(): Promise<boolean>;
  /** memo gives what `begin` and `finish` of one sign-in must both be given. */
  memo(): Memo;
  /** begin gives the address to send the browser to. `state` names the sign-in. */
  begin(request: SignInRequest, state: string, memo: Memo): Promise<URL>;
  /** finish verifies the answer that the browser brought. Throws IDENTITY_* and STEPUP_UNMET_BY_PROVIDER. */
  finish(answer: URL, state: string, memo: Memo): Promise<SignedIn>;
  /** refresh asks who a session's person is now; `idToken` is the session's. Throws IDENTITY_REFRESH_REFUSED where the source will not say. */
  refresh(refreshToken: string, idToken: string): Promise<Refreshed>;
  /** signOut takes a session's tokens out of use, and gives the way to sign out at the source too; null: there is none. */
  signOut(tokens: Tokens | null, returnTo: string): Promise<WayOut | null>;
  /** loggedOut: whom the source says, from server to server, that it signed out; null: the token is another source's. Throws IDENTITY_LOGOUT_TOKEN. */
  loggedOut(token: string): Promise<LoggedOut | null>;
}

/** isSignInSource: do people sign in with it? */
export const isSignInSource = (source: IdentitySource): source is SignInSource => "begin" in source;

/** Memo is what a source has to remember of a sign-in that it begins; nobody else sees it. Short: it may travel in an address. */
export type Memo = Readonly<Record<string, string>>;

/** SignedIn is what a source vouches for at the end of a sign-in. */
export interface SignedIn {
  readonly user: UserFacts;
  readonly evidence: Evidence;
  /** When it was proved, by the source's own clock, in seconds since 1970; null: it does not say. */
  readonly authTime: number | null;
  /** How long before it was signed the proof was given, by the source's own clock; null: it does not say. */
  readonly ageSeconds: number | null;
  readonly tokens: Tokens;
  /** The source's own name for its session with this browser; null: it gave none. */
  readonly sid: string | null;
}

/** WayOut is the source's page for signing out, with and without who it is for. */
export interface WayOut {
  readonly url: URL;
  /** Asks the person whether they mean it; may be shown. */
  readonly asking: URL;
}

/** LoggedOut is whom a source says it signed out: a person (`sub`), one of their sessions there (`sid`), or both. */
export interface LoggedOut {
  readonly issuer: string;
  readonly sub: string | null;
  readonly sid: string | null;
  /** Which message this is; it counts once. */
  readonly jti: string;
  /** Seconds since 1970; from then on it would not be believed anyway. */
  readonly until: number;
}

/** Means are what a source may use of the world. */
export interface Means {
  readonly now: () => number;
  readonly sessions: Pick<Sessions, "find">;
  /** secret resolves a secret's name; null: it has no value. */
  readonly secret: (name: string) => string | null;
  readonly warn: Warn;
  /** claimUse is what the live policies read of what sources say. */
  readonly claimUse: () => ClaimUse;
  /** issuers are those of all sources: what they publish is read once for all. */
  readonly issuers: Issuers;
}

/** Declared is one kind's declaration, without its place. */
export type Declared<Kind extends IdentitySpec<unknown>["kind"]> = Omit<
  Extract<IdentitySpec<unknown>, { readonly kind: Kind }>,
  "at"
>;
