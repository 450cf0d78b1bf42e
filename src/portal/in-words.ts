// Durations, as people say them.

/** inWords: 300 is "5 minutes". A time to wait is rounded up, an age to the nearest. */
export function inWords(seconds: number, round: typeof Math.round): string {
  if (seconds >= 7_200) return `${round(seconds / 3_600)} hours`;
  return seconds >= 120 ? `${round(seconds / 60)} minutes` : `${round(seconds)} seconds`;
}
