// Time in words, as pages and the log say it.

const unitSeconds = { second: 1, minute: 60, hour: 3_600, day: 86_400 } as const;

type Unit = keyof typeof unitSeconds;

/** inWords: 300 is "5 minutes". From two of a unit on it is said in it; what people must wait is rounded up (`Math.ceil`). */
export const inWords = (seconds: number, round: (count: number) => number = Math.round): string =>
  counted(seconds, seconds >= 7_200 ? "hour" : seconds >= 120 ? "minute" : "second", round);

/** spanOf is for the log, which speaks of days as well: 172800 is "2 days". */
export const spanOf = (seconds: number): string =>
  seconds >= 2 * unitSeconds.day ? counted(seconds, "day", Math.round) : inWords(seconds);

/** ago: 300000 is "5 minutes ago". */
export function ago(durationMs: number): string {
  const seconds = durationMs / 1_000;
  if (seconds < 60) return "just now";
  return `${counted(seconds, seconds < 3_600 ? "minute" : seconds < 172_800 ? "hour" : "day", Math.floor)} ago`;
}

function counted(seconds: number, unit: Unit, round: (count: number) => number): string {
  const count = round(seconds / unitSeconds[unit]);
  return `${count} ${unit}${count === 1 ? "" : "s"}`;
}
