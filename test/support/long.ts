// The long form of the tests, by `npm run test:long`: every variant, where `npm test` takes the first few.

/** isLong: this run takes its time. */
export const isLong = process.env.LONG === "1";

/** shorten gives the first `count` variants, and all of them in the long form. */
export const shorten = <Variant>(variants: readonly Variant[], count: number): Variant[] =>
  variants.slice(0, isLong ? undefined : count);
