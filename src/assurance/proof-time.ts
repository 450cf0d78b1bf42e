// When something was proved, by a source's own word: a time that cannot be one is named as what it is.

/** In seconds, the year 5138; in milliseconds, 1973. */
const milliseconds = 100_000_000_000;

/** oddTime says in words what is odd about a time in seconds; null: it may be one. */
export function oddTime(at: number | null): string | null {
  if (at === null) return null;
  if (at <= 0) return `auth_time is ${at}`;
  return at >= milliseconds ? "auth_time is in milliseconds" : null;
}
