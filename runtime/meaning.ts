// What a code means to whoever meets it, as data: docs/reference/error-codes.md is made from it.

/** Actor is who can do something about it; "nobody": there is nothing to do. */
export type Actor = "visitor" | "client's developer" | "policy author" | "operator" | "provider's admin" | "nobody";

/** Meaning is what stands beside a code. */
export interface Meaning {
  /** What has happened. */
  readonly means: string;
  /** Who acts, the first of them first. */
  readonly who: Actor | readonly Actor[];
  /** What they do next. */
  readonly next: string;
}

/** LoadMeaning is of a code that policies get before any of them is served. Whoever wrote them acts, unless it says otherwise. */
export interface LoadMeaning {
  readonly means: string;
  readonly who?: Meaning["who"];
  readonly next: string;
  /** A warning goes live; left out: an error, which does not. */
  readonly warns?: "always" | "sometimes";
}
