// What was seen of the policies' variables while they loaded, as the sandbox tells the compiler.

/** LoadedState is what was seen while the policies loaded, by the compiler's numbers. */
export interface LoadedState {
  /** Variables that may be kept. */
  readonly kept: readonly number[];
  /** Places that changed a variable. */
  readonly changed: readonly number[];
  /** Functions that were called. */
  readonly reached: readonly number[];
}
