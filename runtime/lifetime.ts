// How long a session lasts, and how often its provider is asked again.

import type { Position } from "./contract.ts";
import { type Duration, parseDurationMs } from "./duration.ts";
import { problem, quote } from "./registry.ts";

/** SessionLifetime is how long a session lasts, at least a minute each way. */
export interface SessionLifetime {
  /** From its beginning, whatever happens in it; default "12h". */
  readonly absolute?: Duration;
  /** From its last request; default "2h", or as long as the session where that is shorter. */
  readonly idle?: Duration;
}

/** Lifetimes are what oidc() says of sessions. */
export interface Lifetimes {
  /** A session ends this long after it began, whatever happens in it. */
  readonly sessionSeconds: number;
  /** And this long after its last request. */
  readonly idleSeconds: number;
  /** How often the provider is asked again who this is (refresh token); null: only at sign-in and step-up. */
  readonly refreshSeconds: number | null;
}

const defaultIdleSeconds = 7_200;

/** lifetimesOf reads the options of oidc(). */
export function lifetimesOf(
  name: string,
  { session = {}, refresh }: { readonly session?: Duration | SessionLifetime; readonly refresh?: Duration },
  at: Position,
): Lifetimes {
  const fault = (what: string, fix: string) => problem("POLICY_DURATION", `oidc(${quote(name)}) has ${what}`, fix, at);
  const seconds = (option: string, value: unknown, leastSeconds: number, example: string): number => {
    const ms = parseDurationMs(value);
    if (ms !== null && ms >= leastSeconds * 1_000) return Math.floor(ms / 1_000);
    fault(`${option}: ${quote(value)}`, `Give at least ${example}.`);
    return 0;
  };
  const isObject = typeof session === "object" && session !== null;
  const { absolute = "12h", idle }: SessionLifetime = isObject ? session : { absolute: session };
  const sessionSeconds = seconds("session", absolute, 60, 'a minute, such as "12h"');
  const idleSeconds =
    idle === undefined
      ? Math.min(defaultIdleSeconds, sessionSeconds)
      : seconds("session.idle", idle, 60, 'a minute, such as "2h"');
  if (idleSeconds > sessionSeconds && sessionSeconds > 0)
    fault("a session that may be idle for longer than it lasts", "Make session.idle the shorter of the two.");
  const refreshSeconds = refresh === undefined ? null : seconds("refresh", refresh, 30, '"30s", such as "5m"');
  return { sessionSeconds, idleSeconds, refreshSeconds };
}
