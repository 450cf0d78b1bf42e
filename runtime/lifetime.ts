// How long a session lasts, and how often its provider is asked again.

import type { Position } from "./contract.ts";
import type { Duration } from "./duration.ts";
import { type Kind, optionsOf, type ReadOptions, told } from "./option.ts";
import { duration, within, yesOrNo } from "./option-kind.ts";
import { problem } from "./registry.ts";

/**
 * SessionLifetime is how long a session lasts, at least a minute each way.
 *
 * @example
 * ```ts
 * const session: SessionLifetime = { absolute: "12h", idle: "30m" };
 * oidc("staff", { issuer: "https://login.example.com", clientId: "gateway", session });
 * ```
 */
export interface SessionLifetime {
  /** From its beginning, whatever happens in it. Default "12h". */
  readonly absolute?: Duration;
  /** From its last request. Default "2h", or as long as the session where that is shorter. */
  readonly idle?: Duration;
  /** Does it outlive the browser? The cookie is kept until the absolute end then. Default false: it ends with the browser. */
  readonly persistent?: boolean;
}

/** Lifetimes are what oidc() says of sessions. */
export interface Lifetimes {
  /** A session ends this long after it began, whatever happens in it. */
  readonly sessionSeconds: number;
  /** And this long after its last request. */
  readonly idleSeconds: number;
  /** Does the browser keep it when it is closed? */
  readonly persistent: boolean;
  /** How often the provider is asked again who this is (refresh token); null: only at sign-in and step-up. */
  readonly refreshSeconds: number | null;
}

const defaultIdleSeconds = 7_200;
const defaultSessionSeconds = 43_200;

const lifetimeOptions = optionsOf<SessionLifetime>()(
  'oidc("staff", { issuer: "https://login.example.com", clientId: "gateway", session: {…} })',
  {
    absolute: duration("1m", "12h"),
    idle: duration("1m", "2h"),
    persistent: yesOrNo(),
  },
);

const ownObject = within(lifetimeOptions, '{ absolute: "12h", idle: "2h" }');
const absolute = duration("1m", "12h");

/** session takes a duration, which is the absolute one, or both. */
export const session: Kind<ReadOptions<typeof lifetimeOptions.kinds>> = {
  takes: ["a text", "an object"],
  what: `${absolute.what}, or an object with absolute, idle and persistent`,
  example: '"12h"',
  code: "POLICY_DURATION",
  read(value, place) {
    if (typeof value !== "string") return ownObject.read(value, place);
    const ms = absolute.read(value, place);
    return ms === undefined || ms === told ? undefined : { absolute: ms, idle: undefined, persistent: undefined };
  },
};

/** refresh takes how often the provider is asked again. */
export const refresh: Kind<number> = duration("30s", "5m");

/** lifetimesOf settles what the options of oidc() say; `call` is for a mistake. */
export function lifetimesOf(
  call: string,
  read: {
    readonly session: ReadOptions<typeof lifetimeOptions.kinds> | undefined;
    readonly refresh: number | undefined;
  },
  at: Position,
): Lifetimes {
  const { absolute, idle, persistent = false } = read.session ?? {};
  const sessionSeconds = absolute === undefined ? defaultSessionSeconds : toSeconds(absolute);
  const idleSeconds = idle === undefined ? Math.min(defaultIdleSeconds, sessionSeconds) : toSeconds(idle);
  if (idleSeconds > sessionSeconds)
    problem(
      "POLICY_DURATION",
      `${call} has a session that may be idle for longer than it lasts`,
      "Make session.idle the shorter of the two.",
      at,
    );
  const refreshSeconds = read.refresh === undefined ? null : toSeconds(read.refresh);
  return { sessionSeconds, idleSeconds, persistent, refreshSeconds };
}

const toSeconds = (ms: number) => Math.floor(ms / 1_000);
