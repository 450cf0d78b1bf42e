// What running gateways tell each other: every kind of message, what it carries, and how it is read.

/**
 * believedMs is how long what a process remembers of the store may be believed without asking it. So whoever waits that long
 * after a change need not be told by everybody that they have heard of it.
 */
export const believedMs = 5_000;

/** endReasons are why a session ends: live streams are closed with it. */
const endReasons = [
  "signed out",
  "signed out at the provider",
  "session revoked",
  "session expired",
  "somebody else signed in",
] as const;

/** What gateways of an older version say, which may run beside this one while it is exchanged. */
const formerly: ReadonlyMap<unknown, (typeof endReasons)[number]> = new Map([
  ["logged out", "signed out"],
  ["logged out at the identity provider", "signed out at the provider"],
]);

/** EndReason is one of them. */
export type EndReason = (typeof endReasons)[number];

const changes = ["changed", "moved", "ended"] as const;

/** SessionChange is what became of sessions. */
export interface SessionChange {
  /** changed: what is remembered is old. moved: the id is dead, the session lives. ended: all of it is over. */
  readonly what: (typeof changes)[number];
  readonly sessions: readonly (readonly [sessionKey: string, family: string])[];
  readonly reason: EndReason | null;
}

/** Messages are the kinds, and what each carries. */
export interface Messages {
  readonly session: SessionChange;
  /** The signing keys in the store are others than before; it carries nothing. */
  readonly "signing-keys": null;
  /** Others are blocked than before; it carries nothing. */
  readonly blocked: null;
  /** Who is there? Whoever acts on it is; it carries nothing. */
  readonly roll: null;
}

/** MessageKind names one. */
export type MessageKind = keyof Messages;

/** payloadParsers read what came from another process; undefined: it is not what this kind carries. */
export const payloadParsers: {
  readonly [Kind in MessageKind]: (value: unknown) => Messages[Kind] | undefined;
} = {
  session(value) {
    if (typeof value !== "object" || value === null) return undefined;
    const { what, sessions, reason: said } = value as Readonly<Record<string, unknown>>;
    const reason = formerly.get(said) ?? said;
    if (!isOneOf(changes, what) || !Array.isArray(sessions) || !sessions.every(isPair)) return undefined;
    return reason === null || isOneOf(endReasons, reason) ? { what, sessions, reason } : undefined;
  },
  "signing-keys": (value) => (value === null ? null : undefined),
  blocked: (value) => (value === null ? null : undefined),
  roll: (value) => (value === null ? null : undefined),
};

const isOneOf = <const Text extends string>(texts: readonly Text[], value: unknown): value is Text =>
  texts.includes(value as Text);

const isPair = (value: unknown): value is readonly [string, string] =>
  Array.isArray(value) && value.length === 2 && value.every((part) => typeof part === "string");
