// When a key is published, signs, and goes: pure functions of the keys and the time.

import type { SigningKey } from "./signing-key.ts";

/** Verifiers keep a key set for ten minutes and less (jose does, by itself): a key is published at least this long before it signs. */
export const noticeMs = 600_000;

/** Nothing is signed for longer than this. */
export const maxTokenSeconds = 60;

/**
 * How long a key stays published after the next one took over: what it signed last is dead by then, also for a
 * verifier whose clock is behind, and so is what a process signed that had not heard of the next one for a while.
 */
export const retainMs = 600_000;

/** aheadMs is how long before its turn the next key is made: a day, or less where keys live shorter. */
export const aheadMs = (lifetimeMs: number): number => Math.max(noticeMs, Math.min(86_400_000, lifetimeMs / 4));

type Timed = Pick<SigningKey, "slot" | "sinceMs">;

/** signing gives the key that signs: the last one whose turn has come; undefined: there are none. */
export function signing<Key extends Timed>(keys: readonly Key[], nowMs: number): Key | undefined {
  const ready = keys.filter((key) => key.sinceMs <= nowMs);
  // None is ready where this machine's clock is behind the one that made the first key.
  return ready.length > 0 ? last(ready) : keys.toSorted((one, other) => one.slot - other.slot)[0];
}

/** published gives the keys that verifiers should know: the one that signs, those to come, and those whose tokens may be alive. */
export const published = <Key extends Timed>(keys: readonly Key[], nowMs: number): readonly Key[] =>
  keys.filter((key) => nowMs < supersededMs(key, keys) + retainMs);

/** Was it made when the clock was ahead, for a turn that no key is made for so early? It must not put off all others until then. */
const isFarOff = ({ sinceMs }: Timed, lifetimeMs: number, nowMs: number): boolean =>
  sinceMs > nowMs + aheadMs(lifetimeMs) + noticeMs;

/** nextDueMs is when the next key should be made. */
export const nextDueMs = (keys: readonly Timed[], lifetimeMs: number, nowMs: number): number => {
  const newest = last(keys);
  if (newest === undefined || isFarOff(newest, lifetimeMs, nowMs)) return 0;
  return newest.sinceMs + lifetimeMs - aheadMs(lifetimeMs);
};

/** nextSinceMs is when the next key's turn comes: in time after a long sleep as well, never without notice. */
export const nextSinceMs = (keys: readonly Timed[], lifetimeMs: number, nowMs: number): number => {
  const newest = last(keys);
  if (newest === undefined) return nowMs;
  return isFarOff(newest, lifetimeMs, nowMs)
    ? nowMs + noticeMs
    : Math.max(newest.sinceMs + lifetimeMs, nowMs + noticeMs);
};

/** last gives the key that was made last. */
export const last = <Key extends Pick<SigningKey, "slot">>(keys: readonly Key[]): Key | undefined =>
  keys.reduce<Key | undefined>((best, one) => (best === undefined || one.slot > best.slot ? one : best), undefined);

/** supersededMs is when a later key took, or takes, over. */
const supersededMs = (key: Timed, keys: readonly Timed[]): number =>
  Math.min(...keys.filter((one) => one.slot > key.slot).map((one) => one.sinceMs));
