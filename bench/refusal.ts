// What ends a run with a sentence for people.

/** Refusal is shown without a stack. */
export class Refusal extends Error {}
