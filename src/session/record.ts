// What the store holds of a session: the record, its groups, and the tokens, sealed with the cookie that finds it.

import type { UserFacts } from "../../runtime/contract.ts";
import type { Ledger, SessionRef, Subject } from "../exchange/exchange.ts";
import { keyOf, randomToken, seal, unseal } from "../vault/vault.ts";

/** Tokens are what the provider gave for this session and no upstream ever sees. */
export interface Tokens {
  /** null: the provider gave none. */
  readonly refreshToken: string | null;
  /** A hint of who signs out, for the provider's logout. */
  readonly idToken: string;
}

/** SessionRecord is a session in the store. Times are milliseconds since 1970. */
export interface SessionRecord {
  /** Stays the same while the session's id rotates: it ties step-ups and live streams to the session. */
  readonly family: string;
  /** The host it was made on; it is worth nothing on another. */
  readonly host: string;
  readonly user: UserFacts;
  /** Its identity source's (IdentitySource). */
  readonly registration: string;
  /** The provider's own name for its session with this browser; null: it gave none. */
  readonly sid: string | null;
  readonly ledger: Ledger;
  readonly since: number;
  readonly until: number;
  /** When it was last used, to a tenth of `idleMs`. */
  readonly seen: number;
  readonly idleMs: number;
  /** Does the browser keep its cookie when it is closed? */
  readonly persistent: boolean;
  /** When the provider last said who this is, and how often it is to be asked; null: never again. */
  readonly checked: number;
  readonly refreshMs: number | null;
  /** The browser, roughly, for its owner to know it by. */
  readonly agent: string;
  /** Names this set of tokens; kept while they are refreshed, so that two who do so know of each other. */
  readonly grant: string;
  /** Opens `tokens`, sealed with the cookie's value: of the store alone nobody can use them. */
  readonly key: string;
  readonly tokens: string;
  /** How far the clock had been set back in all when this was written (Store.setBackMs); left out: not at all. */
  readonly setBackMs?: number;
}

/**
 * toClock gives a record its times by the clock as it is now: where it was set back since, all of them are as much earlier, so that
 * nothing lasts longer and nothing proved looks younger.
 */
export function toClock(record: SessionRecord, setBackMs: number): SessionRecord {
  const by = setBackMs - (record.setBackMs ?? 0);
  if (by === 0) return record;
  const seconds = Math.round(by / 1_000);
  const earlier = (at: number | null) => (at === null ? null : at - seconds);
  return {
    ...record,
    ledger: record.ledger.map((proof) => ({ ...proof, at: earlier(proof.at), expires: earlier(proof.expires) })),
    since: record.since - by,
    until: record.until - by,
    seen: record.seen - by,
    checked: record.checked - by,
    setBackMs,
  };
}

/** Moved is what an id leaves behind for half a minute, for a tab that was a moment later; it opens nothing. */
export interface Moved {
  readonly moved: string;
  readonly grant: string;
  readonly key: string;
}

/** SessionSubject is a subject that came in with a session. */
export interface SessionSubject extends Subject {
  readonly session: SessionRef;
}

/** livesUntil is when a session ends if nobody uses it. */
export const livesUntil = (record: SessionRecord): number => Math.min(record.until, record.seen + record.idleMs);

/** parseRecord reads an entry; null: it is nobody's, or of a version that kept other things. */
export function parseRecord(json: string): SessionRecord | null {
  const value = parse(json);
  return value !== null && "ledger" in value && "registration" in value ? (value as unknown as SessionRecord) : null;
}

/** parseMoved reads what an id left behind; null: this is something else. */
export function parseMoved(json: string): Moved | null {
  const value = parse(json);
  return value !== null && "moved" in value ? (value as unknown as Moved) : null;
}

function parse(json: string): object | null {
  try {
    const value: unknown = JSON.parse(json);
    return typeof value === "object" ? value : null;
  } catch {
    return null;
  }
}

/**
 * Of says which sessions are meant: a person's; those of an id at whatever source; those of one session at the provider, or (`sid` null) all whose session there
 * has no name; those of a provider's subject, all or those alone; one; or every one. A provider knows the registration, whatever the
 * policies call it.
 */
export type Of =
  | { readonly source: string; readonly id: string }
  | { readonly anySource: true; readonly id: string }
  | { readonly registration: string; readonly sid: string | null }
  | { readonly registration: string; readonly id: string; readonly sid?: null }
  | { readonly family: string }
  | "all";

/** groupOf is the store's group of these sessions; hashed, because what names a person may be long and is nobody's business. */
export function groupOf(of: Of): string {
  if (of === "all") return "all";
  if ("family" in of) return `family:${of.family}`;
  if ("source" in of) return `person:${keyOf(JSON.stringify([of.source, of.id]))}`;
  if ("anySource" in of) return `id:${keyOf(of.id)}`;
  return "id" in of
    ? `sub:${keyOf(JSON.stringify([of.registration, of.id]))}`
    : `sid:${keyOf(JSON.stringify([of.registration, of.sid]))}`;
}

/** isMeant: of a group's members, is this one of those that are meant? */
export const isMeant = (of: Of, record: SessionRecord): boolean =>
  of === "all" || !("registration" in of) || of.sid === undefined || record.sid === of.sid;

/** groupsOf are all groups a session belongs to. */
export const groupsOf = ({ family, user, registration, sid }: SessionRecord): readonly string[] => [
  "all",
  groupOf({ family }),
  groupOf({ source: user.source, id: user.id }),
  groupOf({ anySource: true, id: user.id }),
  groupOf({ registration, id: user.id }),
  groupOf({ registration, sid }),
];

/** toSubject: `sessionKey` is the record's key in the store. */
export function toSubject(sessionKey: string, record: SessionRecord): SessionSubject {
  return {
    user: record.user,
    userJson: JSON.stringify(record.user),
    ledger: record.ledger,
    session: { key: sessionKey, family: record.family, host: record.host, registration: record.registration },
    since: record.since,
    until: livesUntil(record),
  };
}

type Sealed = Pick<SessionRecord, "grant" | "key" | "tokens">;

/** sealTokens makes a new grant of tokens. */
export function sealTokens(cookie: string, tokens: Tokens): Sealed {
  const secret = randomToken();
  return { grant: randomToken(), key: seal(cookie, "session key", Buffer.from(secret)), tokens: close(secret, tokens) };
}

/** resealKey carries a grant from one cookie to the next; null: the first was not its cookie. */
export function resealKey(from: string, key: string, to: string): string | null {
  const secret = unseal(from, "session key", key);
  return secret === null ? null : seal(to, "session key", secret);
}

/** openTokens gives the tokens to who has the cookie. */
export function openTokens(cookie: string, record: Sealed): Tokens | null {
  const secret = unseal(cookie, "session key", record.key)?.toString();
  const plain = secret === undefined ? null : unseal(secret, "session tokens", record.tokens);
  return plain === null ? null : (JSON.parse(plain.toString()) as Tokens);
}

/** replaceTokens seals what came in the place of tokens; null: this is not its cookie. */
export function replaceTokens(cookie: string, record: Sealed, tokens: Tokens): string | null {
  const secret = unseal(cookie, "session key", record.key)?.toString();
  return secret === undefined ? null : close(secret, tokens);
}

const close = (secret: string, tokens: Tokens): string =>
  seal(secret, "session tokens", Buffer.from(JSON.stringify(tokens)));
