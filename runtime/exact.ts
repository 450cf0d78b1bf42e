// The types that hold an options object to what is known, in words that TypeScript quotes.

declare const refused: unique symbol;

/**
 * NoSuchOption is what TypeScript quotes where an options object has one too many.
 *
 * @example
 * ```ts
 * type Slip = NoSuchOption<"clientID">; // an option is called clientID, and there is none of that name
 * ```
 */
export interface NoSuchOption<Name> {
  readonly [refused]: Name;
}

/**
 * Needs is the same where something is missing beside what is there.
 *
 * @example
 * ```ts
 * type Slip = Needs<"once needs a scope">;
 * ```
 */
export interface Needs<What> {
  readonly [refused]: What;
}

/**
 * Only refuses what options from a variable or a spread have beyond `Known`. A literal's excess TypeScript finds by
 * itself, and says it better, as long as nothing here has that key. The last branch is never taken: `O` is inferred by it.
 */
export type Only<O extends PropertyKey, Known> = [O] extends [PropertyKey]
  ? [Exclude<O, Known>] extends [never]
    ? unknown
    : NoSuchOption<Exclude<O, Known>>
  : { [K in O]: unknown };

/** OneOrMore is one of them, or a list that is not empty. */
export type OneOrMore<T> = T | readonly [T, ...T[]];

/** Whatever is no object: it stands in the place of a step. */
type Settled = string | number | bigint | boolean | symbol | null | undefined;

/**
 * OptionsOr takes options, or the first of what may stand without them: `F` settles which before the two are compared, so
 * that each gets errors of its own. The last branch is never taken: `F` is inferred by it.
 */
export type OptionsOr<F, Options, First> = [F] extends [(...facts: never) => unknown]
  ? First
  : [F] extends [Settled]
    ? First
    : [F] extends [object]
      ? Options & Only<keyof F, keyof Options>
      : F;
