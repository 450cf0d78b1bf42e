// A sign-in that was verified, and the session that it begins or goes on in.

import type { UserFacts } from "../../runtime/contract.ts";
import type { Ledger } from "../exchange/exchange.ts";
import { type SessionRecord, sealTokens, type Tokens } from "./record.ts";

/** Lifetimes are an identity source's, in seconds. */
export interface Lifetimes {
  readonly absoluteSeconds: number;
  /** After its last use; a use counts to a tenth of this. */
  readonly idleSeconds: number;
  /** Does the browser keep the cookie when it is closed? */
  readonly persistent: boolean;
  /** How often the provider is asked again who this is; null: never. */
  readonly refreshSeconds: number | null;
}

/** Login is a sign-in that was verified. */
export interface Login {
  readonly host: string;
  readonly user: UserFacts;
  /** The identity source's (IdentitySource). */
  readonly registration: string;
  /** The provider's own name for its session; null: it gave none. */
  readonly sid: string | null;
  readonly tokens: Tokens;
  readonly lifetimes: Lifetimes;
  /** The browser, roughly (toAgent), for its owner to know it by. */
  readonly agent?: string;
  /** Given the ledger of this person's earlier session in this browser, or []. */
  readonly ledger: (earlier: Ledger) => Ledger;
}

/** isSame: is it the session of the same person on the same host? The same name at another issuer is somebody else. */
export const isSame = (record: SessionRecord, login: Login): boolean =>
  record.user.id === login.user.id &&
  record.user.source === login.user.source &&
  record.registration === login.registration &&
  record.host === login.host;

/** endingWith: a proof that counts with the session counts no longer than that: else signing in with less, in time, would keep it for ever. */
export const endingWith = (ledger: Ledger, until: number): Ledger =>
  ledger.map((proof) => (proof.expires === null ? { ...proof, expires: Math.floor(until / 1_000) } : proof));

/** toRecord begins a session of this family under this cookie. */
export function toRecord(login: Login, family: string, cookie: string, nowMs: number): SessionRecord {
  const { host, user, registration, sid, tokens, lifetimes, agent = "" } = login;
  return {
    family,
    host,
    user,
    registration,
    sid,
    ledger: login.ledger([]),
    since: nowMs,
    until: nowMs + lifetimes.absoluteSeconds * 1_000,
    seen: nowMs,
    idleMs: lifetimes.idleSeconds * 1_000,
    persistent: lifetimes.persistent,
    checked: nowMs,
    refreshMs: lifetimes.refreshSeconds === null ? null : lifetimes.refreshSeconds * 1_000,
    agent,
    ...sealTokens(cookie, tokens),
  };
}
